using System.Globalization;
using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;
using Microsoft.Playwright;

namespace Agop.Client.Tests.Pages;

/// <summary>report.html as a person sees it, opened from the disk.</summary>
public sealed class ReportPageTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task One_page_answers_the_question_and_needs_no_other_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["s.yaml"],
            SmallSweep.Text("[agop-weighted, agop-global, integrated-gradients, gradcam, random, constant-covariance]")
        );
        Support.Agop.Run(folder.Path, "run", "s.yaml", "--out", "out").Succeeded();
        Assert.False(File.Exists(folder["out/costs.json"]));
        Support.Agop.Run(folder.Path, "report", "small", "--html", "--out", "out").Succeeded();
        File.Move(folder["out/report.html"], folder["alone.html"]);

        var window = await browser.Open();
        var page = window.Page;
        await page.GotoAsync($"file://{folder["alone.html"]}");
        using var results = JsonDocument.Parse(File.ReadAllText(folder["out/results.json"]));
        foreach (
            var row in results
                .RootElement.GetProperty("leaderboard")
                .EnumerateArray()
                .Where(row => row.GetProperty("score").GetString() == "iou-topk" && row.GetProperty("subset").GetString() == "all")
        )
        {
            var column = row.GetProperty("scenario").GetString() == "linear" ? 1 : 2;
            Assert.Equal(
                row.GetProperty("estimate").GetProperty("mean").GetDouble().ToString("0.000", CultureInfo.InvariantCulture),
                await window.Text(
                    "section:has(h2:text-is('Methods and scenarios')) "
                        + $"tr:has(th:text-is('{row.GetProperty("method").GetString()}')) td:nth-of-type({column})"
                )
            );
        }
        Assert.Equal(6, await page.Locator(".sample").CountAsync());
        Assert.Equal(6 * 8, await page.Locator(".tiles img").CountAsync());
        Assert.Equal("1.000", await window.Text("h3:text-is('xor, seed 0') + .sample figure:has(img[alt='constant-covariance']) b"));
        Assert.True(await page.EvaluateAsync<bool>("[...document.images].every(image => image.complete && image.naturalWidth > 0)"));
        Assert.Equal(4, await page.Locator(".charts svg").CountAsync());
        var claims = results.RootElement.GetProperty("claims").GetArrayLength();
        Assert.True(claims > 3);
        Assert.Equal(claims, await page.Locator("table.claims tbody tr").CountAsync());
        Assert.Contains("cnn8by8", await window.Text(".question"), StringComparison.Ordinal);
        await window.Says("dt", "sweep: id");
        await window.Says("dt:text-is('data: linear, white') + dd", "x_train ");
        // A report without it is another one's.
        Support.Agop.Run(folder.Path, "report", "small", "--out", "again", "--html").Succeeded();
        Support.Agop.Run(folder.Path, "report", "small", "--out", "again").Succeeded();
        Assert.False(File.Exists(folder["again/costs.json"]));
        Assert.False(File.Exists(folder["again/report.html"]));
        Assert.All(
            window.Requests,
            address =>
                Assert.True(
                    address.StartsWith("file://", StringComparison.Ordinal)
                        || address.StartsWith("data:image/png", StringComparison.Ordinal),
                    address
                )
        );
        Assert.Empty(window.Complaints);

        // The folder alone gives the same page again, also elsewhere.
        var first = File.ReadAllText(folder["alone.html"]);
        Directory.Move(folder["out"], folder["moved"]);
        Directory.Move(folder[".agop"], folder["gone"]);
        Support.Agop.Run(folder.Path, "report", "moved", "--html").Succeeded();
        Assert.Equal(first, File.ReadAllText(folder["moved/report.html"]));

        // The heat map's picture is yellow where the mIoU is 1.
        var (pixels, width, _) = await window.Picture("report");
        var box = (
            await page.Locator(
                    "section:has(h2:text-is('Methods and scenarios')) tr:has(th:text-is('constant-covariance')) td:nth-of-type(2)"
                )
                .BoundingBoxAsync()
        )!;
        var at = (((int)box.Y + 4) * width + (int)box.X + 4) * 3;
        Assert.Equal((253, 231, 37), (pixels[at], pixels[at + 1], pixels[at + 2]));

        Assert.False(await page.Locator("details td").First.IsVisibleAsync());
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        foreach (var score in new[] { "iou-threshold", "auroc" })
            Assert.True(await page.Locator($"details:has(summary:text-is('{score}')) td").First.IsVisibleAsync(), score);
        await window.Picture("report-print");
        var phone = await browser.Open(390, 844, dark: true);
        await phone.Page.GotoAsync($"file://{folder["alone.html"]}");
        Assert.True(await phone.Fits());
        await phone.Picture("report-phone-dark");
    }

    [Fact]
    public async Task A_reports_folder_is_enough_where_the_ledger_is_not_at_hand()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], SmallSweep.Text("[vanilla-grad, random]", seeds: "[0]"));
        Support.Agop.Run(folder.Path, "run", "s.yaml", "--out", "out").Succeeded();
        Directory.Delete(folder[".agop"], recursive: true);
        Assert.Equal("out/report.html\n", Support.Agop.Run(folder.Path, "report", "out", "--html").Succeeded().Output);
        Support.Agop.Run(folder.Path, "report", "out").Refused(2, "--ledger");
        var window = await browser.Open();
        await window.Page.GotoAsync($"file://{folder["out/report.html"]}");
        Assert.Equal(6, await window.Page.Locator(".sample").CountAsync());
        Assert.Equal(6 * 4, await window.Page.Locator(".tiles img").CountAsync());
        await window.Says(".explained", "Not measured: 'agop report NAME --html' does so");

        Support
            .Agop.Run(folder.Path, "report", "out", "--html", "--json")
            .Refused(2, "--html: of a report's folder, 'out', nothing else is written");
        Directory.CreateDirectory(folder["empty"]);
        Support
            .Agop.Run(folder.Path, "report", "./empty", "--html")
            .Refused(2, "./empty: expected a report's folder, there is no manifest.json in it");
        File.WriteAllText(folder["out/galleries.json"], "[]");
        Support
            .Agop.Run(folder.Path, "report", "out", "--html")
            .Refused(2, "out/galleries.json: expected the file that manifest.json tells of: its SHA-256 is another");
        File.Delete(folder["out/galleries.json"]);
        Support
            .Agop.Run(folder.Path, "report", "out", "--html")
            .Refused(2, "out: expected a whole report, there is no galleries.json in it");
        File.WriteAllText(folder["out/manifest.json"], "{\"files\":[]}");
        Support
            .Agop.Run(folder.Path, "report", "out", "--html")
            .Refused(2, "out/manifest.json: files: expected the report's files with their SHA-256");
        File.WriteAllText(folder["out/galleries.json"], "[{}]");
        File.WriteAllText(folder["out/manifest.json"], "{\"files\":{\"galleries.json\":1}}");
        Support
            .Agop.Run(folder.Path, "report", "out", "--html")
            .Refused(2, "out/galleries.json: expected the file that manifest.json tells of: its SHA-256 is another");
        File.WriteAllText(
            folder["out/manifest.json"],
            $"{{\"files\":{{\"galleries.json\":\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("[{}]"u8))}\"}}}}"
        );
        Support.Agop.Run(folder.Path, "report", "out", "--html").Refused(2, "out/galleries.json: expected what 'agop report' wrote");
        File.WriteAllText(folder["out/manifest.json"], "[3]");
        Support.Agop.Run(folder.Path, "report", "out", "--html").Refused(2, "out/manifest.json: expected what 'agop report' wrote");
    }
}
