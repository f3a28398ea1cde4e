using Agop.Core.Images;
using Microsoft.Playwright;

namespace Agop.Client.Tests.Support;

/// <summary>A page, what it asked for, and what it complained about.</summary>
public sealed class WatchedPage
{
    // Milliseconds; other tests load the machine.
    private const float Patience = 180_000;
    private readonly List<string> _requests = [],
        _complaints = [];

    public WatchedPage(IPage page)
    {
        Page = page;
        page.SetDefaultTimeout(Patience);
        page.Request += (_, request) => Add(_requests, request.Url);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Add(_complaints, message.Text);
        };
        page.PageError += (_, error) => Add(_complaints, error);
    }

    public IPage Page { get; }

    /// <summary>Every address that was asked for.</summary>
    public IReadOnlyList<string> Requests => Copy(_requests);

    /// <summary>Errors and warnings, also of the content security policy.</summary>
    public IReadOnlyList<string> Complaints => Copy(_complaints);

    /// <summary>The text of the first element that a selector finds, once there is one.</summary>
    public async Task<string> Text(string selector) => (await Page.Locator(selector).First.TextContentAsync())!;

    /// <summary>Waits until an element says something.</summary>
    public Task Says(string selector, string text) =>
        Page.Locator(selector)
            .Filter(new LocatorFilterOptions { HasText = text })
            .First.WaitForAsync(new LocatorWaitForOptions { Timeout = Patience });

    /// <summary>Keeps a picture of the whole page in .build/pages, for people to look at, and returns its pixels.</summary>
    public async Task<(byte[] Pixels, int Width, int Height)> Picture(string name)
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("AGOP_ROOT") ?? Path.GetTempPath(), ".build", "pages", $"{name}.png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = true });
        return PictureFile.Read(path);
    }

    /// <summary>Whether nothing sticks out to the right.</summary>
    public Task<bool> Fits() => Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth");

    private static void Add(List<string> list, string text)
    {
        lock (list)
            list.Add(text);
    }

    private static IReadOnlyList<string> Copy(List<string> list)
    {
        lock (list)
            return [.. list];
    }
}
