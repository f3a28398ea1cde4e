using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Pages;

/// <summary>comparison.html in a browser: filters, addresses, and where its cells lead.</summary>
public sealed class ComparisonPageTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task It_is_filtered_its_address_says_how_and_cells_lead_to_maps_and_receipts()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["small.yaml"],
            "scenarios: [linear, xor]\nsamples: 400\nseeds: [0, 1, 2]\ntraining: {epochs: 5}\n"
                + "methods: [agop-global, vanilla-grad, random]\nmetrics: [auroc, deletion]\nmaps: 2\n"
        );
        File.WriteAllText(
            folder["units.yaml"],
            "benchmark: units\nscenarios: [redundant]\nsamples: 100\noutput: label\n"
                + "methods: [vanilla-grad, random]\nmetrics: [completeness]\n"
        );
        Support.Agop.Run(folder.Path, "ranks", "small.yaml", "units.yaml", "--out", "r").Succeeded();

        var window = await browser.Open();
        var page = window.Page;
        await page.GotoAsync($"file://{folder["r/comparison.html"]}");
        await window.Says("#count", "3 methods, 5 scores, 26 cells; mean ranks, methods by their ranks");
        await page.SelectOptionAsync("select[name=sweep]", "small");
        await window.Says("#count", "3 methods, 3 scores, 18 cells");
        await page.SelectOptionAsync("select[name=data]", "linear, white");
        await window.Says("#count", "3 methods, 3 scores, 9 cells; means");
        await page.Locator("input[name=method]").FillAsync("agop");
        await window.Says("#count", "1 methods, 3 scores, 3 cells");
        Assert.EndsWith("#sweep=small&data=linear%2C+white&method=agop", page.Url, StringComparison.Ordinal);

        // The number is the report's own; its evaluations are those of its receipts.
        await page.Locator("tr:has(th:text-is('agop-global')) td:nth-of-type(2) button").ClickAsync();
        await window.Says("#cell h2", "agop-global by auroc");
        using var results = JsonDocument.Parse(File.ReadAllText(folder["r/small/results.json"]));
        var mean = results
            .RootElement.GetProperty("leaderboard")
            .EnumerateArray()
            .Single(row =>
                row.GetProperty("method").GetString() == "agop-global"
                && row.GetProperty("score").GetString() == "auroc"
                && row.GetProperty("scenario").GetString() == "linear"
                && row.GetProperty("subset").GetString() == "all"
            )
            .GetProperty("estimate")
            .GetProperty("mean")
            .GetDouble();
        Assert.Equal(
            mean.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture),
            await window.Text("tr:has(th:text-is('agop-global')) td:nth-of-type(2) button")
        );
        Assert.Equal(3, await page.Locator("#cell code").CountAsync());
        var task = await page.Locator("#cell code").First.GetAttributeAsync("title");
        Assert.Contains($"linear,white,0,agop-global,{task},", File.ReadAllText(folder["r/small/receipts.csv"]), StringComparison.Ordinal);
        foreach (var link in new[] { "maps", "receipts.csv" })
        {
            var target = await page.Locator($"#cell a:text-is('{link}')").GetAttributeAsync("href");
            Assert.True(File.Exists(folder[$"r/{target}"]), target);
        }

        // The same address shows the same, in another window.
        var other = await browser.Open();
        await other.Page.GotoAsync(page.Url);
        await other.Says("#cell h2", "agop-global by auroc");
        await other.Says("#count", "1 methods, 3 scores, 3 cells; means");
        // By a score: the random map is last by auroc.
        await other.Page.GotoAsync($"file://{folder["r/comparison.html"]}#sweep=small&sort=auroc");
        await other.Says("#count", "in auroc");
        Assert.Equal("agop-global", await other.Text("#table tbody tr:first-child th"));
        await other.Page.SelectOptionAsync("select[name=truth]", "own");
        // What a truth of its own leaves out is no longer offered.
        await other.Page.GotoAsync($"file://{folder["r/comparison.html"]}#truth=data");
        await other.Says("#count", "2 methods, 2 scores, 4 cells");
        Assert.Empty(window.Complaints);
        Assert.Empty(other.Complaints);
    }
}
