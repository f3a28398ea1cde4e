using System.Diagnostics;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;
using Microsoft.Playwright;

namespace Agop.Client.Tests.Telemetry;

/// <summary>deploy/otel/dashboard: a sweep's trace, its metrics and its logs as a person sees them, linked to each other.</summary>
public sealed class DashboardTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly string s_script = Path.Combine(Environment.GetEnvironmentVariable("AGOP_ROOT")!, "deploy", "otel", "dashboard");

    [Fact]
    public async Task A_sweep_is_one_trace_with_its_metrics_and_its_logs_linked_to_its_tasks()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], SmallSweep.Text());
        using var dashboard = Support.Agop.Start(folder.Path, s_script, $"{PostgresServer.FreePort()}");
        try
        {
            var (page, send) = (await Said(dashboard, "the page:"), await Said(dashboard, "to send there:"));
            Support
                .Agop.Finish(
                    Support.Agop.Start(folder.Path, "env", [.. send.Split(' ')[1..], "dotnet", Support.Agop.Program, "run", "s.yaml"])
                )
                .Succeeded();

            var window = await browser.Open(1600, 1000);
            await window.Page.GotoAsync(page);
            Task Go(string path) => window.Page.GotoAsync(new Uri(new Uri(page), path).ToString());
            // One trace: the submission, 70 tasks, six tables, the summary and eight illustrations.
            await Go("/traces");
            await window.Says("body", "agop: sweep small");
            await window.Says("body", "agop (86)");
            await window.Says("body", "Showing 1 trace");

            await Go("/metrics/resource/agop");
            foreach (var instrument in new[] { "agop.task.duration", "agop.task.claims", "process.memory.usage", "dotnet.gc.pause.time" })
                await window.Says("body", instrument);

            await Go("/structuredlogs");
            await window.Says("body", "Showing 85 structured logs");
            var line = window.Page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "summarize" });
            await line.GetByRole(AriaRole.Link).First.ClickAsync();
            await window.Page.WaitForURLAsync("**/traces/detail/*spanId=*");
            await window.Says("body", "summarize");
            await window.Says("body", "agop.task.id");
            await window.Picture("aspire-task");
        }
        finally
        {
            dashboard.Kill(entireProcessTree: true);
            Support.Agop.Finish(dashboard);
        }
    }

    /// <summary>What stands behind some words in what the script prints.</summary>
    private static async Task<string> Said(Process script, string words)
    {
        while (await script.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.StartsWith(words, StringComparison.Ordinal))
                return line[words.Length..].Trim();
        throw new InvalidOperationException(
            $"the script ended: {await script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}"
        );
    }
}
