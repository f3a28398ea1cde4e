using System.Globalization;
using Agop.Client.Tests.Support;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Silo.Hosting;
using Agop.Silo.Watching;
using Agop.Silo.Web;
using Agop.Tests.Support;
using Microsoft.Playwright;

namespace Agop.Bench.Watching;

/// <summary>
/// The silo's page on a sweep of about 100,000 tasks: what an update costs the browser and the server, and what the browser holds.
/// </summary>
internal static class PageLoad
{
    private const int Seeds = 630,
        Updates = 9,
        TasksPerUpdate = 100;

    public static async Task Run()
    {
        using var folder = new TemporaryFolder();
        var large = await LargeSweep.Submit(folder["ledger.db"], Seeds);
        await using var ledger = await Ledgers.OpenAsync(folder["ledger.db"]);
        var monitor = new SweepMonitor(ledger, await Results.OpenAsync(ledger, null), TimeProvider.System);
        await using var silo = SiloApplication.Build(
            new SiloParts(ledger, new Results(ledger, null), options => options.Lanes = Lane.OnProcessor(1))
            {
                Web = new SiloWeb(ListenAddress.Parse("127.0.0.1:0"), null),
            }
        );
        using var ending = new CancellationTokenSource();
        await silo.StartAsync(ending.Token);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.Launch(playwright);
        var page = await browser.NewPageAsync();
        await page.GotoAsync(silo.Address);
        await page.Locator("#matrix td").First.WaitForAsync();
        await page.WaitForFunctionAsync(
            "document.querySelectorAll('#matrix td').length > 100",
            null,
            new PageWaitForFunctionOptions { Timeout = 120_000 }
        );
        var tools = await page.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("Performance.enable");
        var (costs, looks) = (new List<double>(), new List<double>());
        for (var update = -1; update < Updates; update++)
        {
            var (shown, before) = (await page.Locator("#sweep-progress").TextContentAsync(), await Metrics(tools));
            large.Finish(TasksPerUpdate);
            await page.WaitForFunctionAsync(
                "shown => document.getElementById('sweep-progress').textContent !== shown",
                shown,
                new PageWaitForFunctionOptions { Timeout = 120_000, PollingInterval = 100 }
            );
            var after = await Metrics(tools);
            var cost = 1000 * (after["TaskDuration"] - before["TaskDuration"]);
            var clock = System.Diagnostics.Stopwatch.StartNew();
            await monitor.ChangedAsync();
            await monitor.SweepAsync(large.Id);
            // The first comes while the page is still being laid out.
            if (update < 0)
                continue;
            costs.Add(cost);
            looks.Add(clock.Elapsed.TotalMilliseconds);
        }
        await tools.SendAsync("HeapProfiler.collectGarbage");
        var memory = await Memory(browser);
        var end = await Metrics(tools);
        costs.Sort();
        looks.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{large.Tasks} tasks, {Updates} updates: the browser's main thread {costs[Updates / 2]:0.0} ms each "
                    + $"(median), {costs[^1]:0.0} ms at most; {end["JSHeapUsedSize"] / 1e6:0.0} MB of JavaScript, "
                    + $"{memory / 1e6:0} MB of memory that its process shares with no one, {end["Nodes"]:0} nodes; the server "
                    + $"looks in {looks[Updates / 2]:0} ms (median), {looks[^1]:0} ms at most"
            )
        );
    }

    /// <summary>The private memory of the process that renders, in bytes.</summary>
    private static async Task<double> Memory(IBrowser browser)
    {
        var tools = await browser.NewBrowserCDPSessionAsync();
        var processes = (await tools.SendAsync("SystemInfo.getProcessInfo"))!.Value.GetProperty("processInfo").EnumerateArray();
        return processes
            .Where(process => process.GetProperty("type").GetString() == "renderer")
            .Max(process =>
                File.ReadLines($"/proc/{process.GetProperty("id").GetInt32()}/smaps_rollup")
                    .Where(line => line.StartsWith("Private_", StringComparison.Ordinal))
                    .Sum(line =>
                        1024.0 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
                    )
            );
    }

    private static async Task<Dictionary<string, double>> Metrics(ICDPSession tools)
    {
        var answer = (await tools.SendAsync("Performance.getMetrics"))!.Value;
        return answer
            .GetProperty("metrics")
            .EnumerateArray()
            .ToDictionary(
                metric => metric.GetProperty("name").GetString()!,
                metric => metric.GetProperty("value").GetDouble(),
                StringComparer.Ordinal
            );
    }
}
