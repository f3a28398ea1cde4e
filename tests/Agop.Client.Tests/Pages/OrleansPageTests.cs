using System.Net;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Pages;

/// <summary>Orleans' dashboard among a silo's pages.</summary>
public sealed class OrleansPageTests(Browser browser) : IClassFixture<Browser>
{
    private const string Token = "a-secret-that-has-no-blanks-in-it";

    [Fact]
    public async Task It_shows_the_clusters_grains_to_those_with_the_silos_token()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], SmallSweep.Text());
        File.WriteAllText(folder["token"], Token);
        using var silo = new RunningSilo(folder.Path, "ledger.db", "--name", "the one", "--token-file", "token");
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", "ledger.db").Succeeded();
        Support.Agop.Run(folder.Path, "watch", "small", "--ledger", "ledger.db").Succeeded();
        using var client = new HttpClient { BaseAddress = new Uri(silo.Address) };
        foreach (var path in new[] { "/orleans/", "/orleans/DashboardCounters", "/orleans/index.min.js" })
            Assert.Equal(
                HttpStatusCode.Unauthorized,
                (await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode
            );

        var window = await browser.Open();
        await window.Page.GotoAsync(silo.Address);
        await window.Page.Locator("input[name=token]").FillAsync(Token);
        await window.Page.Locator("button").ClickAsync();
        await window.Says("#live", "live");
        // The form itself was an answer that refused.
        var before = window.Complaints.Count;
        await window.Page.GotoAsync($"{silo.Address}/orleans/#/grains");
        foreach (var grain in new[] { "SchedulerGrain", "SweepGrain" })
            await window.Says("body", grain);
        await window.Picture("orleans");
        Assert.Empty(window.Complaints.Skip(before));
    }
}
