using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Agop.Client.Tests.Telemetry;

/// <summary>Debian's Prometheus on a running silo, and what deploy/ has for it.</summary>
public sealed partial class PrometheusTests
{
    private const string Token = "a-secret-that-has-no-blanks-in-it";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    private static string Deployed(params string[] path) =>
        Path.Combine([Environment.GetEnvironmentVariable("AGOP_ROOT")!, "deploy", .. path]);

    private static Outcome Promtool(params string[] arguments) =>
        Support.Agop.Finish(Support.Agop.Start(Path.GetTempPath(), "promtool", arguments));

    [Fact]
    public async Task It_scrapes_a_silo_with_its_token_and_answers_what_the_dashboard_and_the_alerts_ask()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], SmallSweep.Text());
        File.WriteAllText(folder["token"], Token);
        using var silo = new RunningSilo(folder.Path, "ledger.db", "--token-file", "token");
        var address = new Uri(silo.Address);
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", "ledger.db").Succeeded();
        Support.Agop.Run(folder.Path, "watch", "small", "--ledger", "ledger.db").Succeeded();

        // The deployed configuration with this silo as its target, and quicker; an interval is also how long an answer may take.
        var configuration = File.ReadAllText(Deployed("prometheus", "prometheus.yaml"))
            .Replace("15s", "3s", StringComparison.Ordinal)
            .Replace("/etc/prometheus/agop-token", folder["token"], StringComparison.Ordinal)
            .Replace("\"silo-1.example:5230\", \"silo-2.example:5230\"", $"\"{address.Authority}\"", StringComparison.Ordinal)
            .Replace("rules.yaml", Deployed("prometheus", "rules.yaml"), StringComparison.Ordinal);
        // It says over there what it has stored: so no one has to ask again and again.
        using var stored = new SemaphoreSlim(0);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var receiver = builder.Build();
        receiver.MapPost(
            "/",
            () =>
            {
                stored.Release();
                return Results.NoContent();
            }
        );
        await receiver.StartAsync(TestContext.Current.CancellationToken);
        File.WriteAllText(
            folder["prometheus.yaml"],
            $"{configuration}\nremote_write: [{{ url: \"{receiver.Urls.First()}/\", queue_config: {{ batch_send_deadline: 100ms }} }}]\n"
        );
        var port = PostgresServer.FreePort();
        using var prometheus = Support.Agop.Start(
            folder.Path,
            "prometheus",
            "--config.file=prometheus.yaml",
            $"--web.listen-address=127.0.0.1:{port}",
            "--storage.tsdb.path=data",
            "--log.level=error"
        );
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            var clock = Stopwatch.StartNew();
            while (await Ask(client, "sum(agop_task_claims_total)") is not [70])
            {
                Assert.False(prometheus.HasExited, "prometheus ended");
                Assert.True(clock.Elapsed < s_patience, "nothing was scraped");
                await stored.WaitAsync(s_patience, TestContext.Current.CancellationToken);
            }
            Assert.Equal(1, Assert.Single(await Ask(client, "up{job=\"agop\"}")));
            Assert.Equal(70, Assert.Single(await Ask(client, "sum(agop_task_duration_seconds_count{agop_task_outcome=\"done\"})")));
            Assert.Equal(0, Assert.Single(await Ask(client, "max(agop_queue_depth{agop_task_state=\"ready\",agop_device=\"cpu\"})")));
            // What the autoscalers ask the adapter for.
            var adapter = Adapter().Match(File.ReadAllText(Deployed("prometheus", "adapter.yaml"))).Groups["query"].Value;
            const string Matchers = "agop_device=\"cpu\",agop_task_state=~\"ready|running\"";
            Assert.Contains("<<.LabelMatchers>>", adapter, StringComparison.Ordinal);
            Assert.Equal(0, Assert.Single(await Ask(client, adapter.Replace("<<.LabelMatchers>>", Matchers, StringComparison.Ordinal))));
            Assert.Equal(960, Assert.Single(await Ask(client, "sum(agop_samples_total{agop_task_kind=\"accumulate\"})")));
            Assert.InRange(
                Assert.Single(await Ask(client, "histogram_quantile(0.5, sum by (le) (agop_task_duration_seconds_bucket))")),
                0,
                10
            );
            Assert.Equal(1, Assert.Single(await Ask(client, "count(target_info{service_name=\"agop\"})")));

            // Whatever the dashboard and the alerts ask about is there, from 0 on; but for GPUs, which few machines have.
            var names = (await Names(client)).ToHashSet(StringComparer.Ordinal);
            string[] asked =
            [
                .. Expressions()
                    .SelectMany(expression =>
                        expression.Split([' ', '(', ')', '{', '}', '[', ']', '"', ','], StringSplitOptions.RemoveEmptyEntries)
                    )
                    .Where(word =>
                        (word.StartsWith("agop_", StringComparison.Ordinal) || word.StartsWith("process_", StringComparison.Ordinal))
                        && !word.Contains('=', StringComparison.Ordinal)
                        && word is not ("agop_task_kind" or "agop_device" or "agop_task_state" or "agop_task_outcome")
                    )
                    .Distinct(StringComparer.Ordinal),
            ];
            Assert.InRange(asked.Length, 8, 50);
            Assert.All(asked, name => Assert.True(names.Contains(name), $"{name} is asked for and not told"));
            foreach (var expression in Expressions())
                await Ask(client, expression);
        }
        finally
        {
            prometheus.Kill();
            Support.Agop.Finish(prometheus);
        }
    }

    [Fact]
    public void The_alerts_are_well_formed_and_ring_when_they_should()
    {
        Promtool("check", "rules", Deployed("prometheus", "rules.yaml")).Succeeded();
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["test.yaml"],
            $$"""
            rule_files: ["{{Deployed("prometheus", "rules.yaml")}}"]
            evaluation_interval: 1m
            tests:
              - interval: 1m
                input_series:
                  - { series: 'agop_lane_running{instance="a",agop_device="cpu"}', values: '0x60' }
                  - { series: 'agop_queue_depth{instance="a",agop_device="cpu",agop_task_state="ready"}', values: '4x60' }
                  - { series: 'agop_queue_depth{instance="b",agop_device="cpu",agop_task_state="ready"}', values: '4x60' }
                  - { series: 'agop_queue_depth{instance="a",agop_device="cuda",agop_task_state="ready"}', values: '3x60' }
                  - { series: 'agop_queue_depth{instance="a",agop_device="cpu",agop_task_state="other-version"}', values: '2x60' }
                  - { series: 'agop_queue_depth{instance="b",agop_device="cpu",agop_task_state="other-version"}', values: '9x40 0x20' }
                  - { series: 'agop_task_claims_total{instance="a"}', values: '5x60' }
                  - { series: 'agop_task_failures_total{agop_task_kind="train"}', values: '0x50 1x10' }
                alert_rule_test:
                  - { eval_time: 30m, alertname: AgopQueueStandsStill,
                      exp_alerts: [{ exp_labels: { severity: critical },
                          exp_annotations: { summary: '7 tasks are ready and no silo has begun one for ten minutes.' } }] }
                  - { eval_time: 30m, alertname: AgopNoSilo, exp_alerts: [] }
                  - { eval_time: 9m, alertname: AgopNoLane, exp_alerts: [] }
                  - { eval_time: 30m, alertname: AgopNoLane,
                      exp_alerts: [{ exp_labels: { severity: warning, agop_device: cuda },
                          exp_annotations: { summary: '3 tasks wait for a lane on cuda, and no silo has one.' } }] }
                  - { eval_time: 30m, alertname: AgopOtherVersion,
                      exp_alerts: [{ exp_labels: { severity: warning, agop_device: cpu },
                          exp_annotations: { summary: '2 tasks ask for a version of agop that no silo has.' } }] }
                  - { eval_time: 45m, alertname: AgopOtherVersion, exp_alerts: [] }
                  - { eval_time: 45m, alertname: AgopTasksFail, exp_alerts: [] }
                  - { eval_time: 55m, alertname: AgopTasksFail,
                      exp_alerts: [{ exp_labels: { severity: warning, agop_task_kind: train },
                          exp_annotations: { summary: 'train tasks failed for good; the page and agop status say why.' } }] }
              - interval: 1m
                input_series:
                  - { series: 'agop_queue_age_seconds{instance="a"}', values: '3600x30 18000x30' }
                  - { series: 'agop_task_retries_total{instance="a"}', values: '0x20 0+6x40' }
                  - { series: 'agop_task_claims_total{instance="a"}', values: '0+20x60' }
                  - { series: 'agop_task_rescues_total{instance="a"}', values: '0x20 5x40' }
                  - { series: 'agop_ledger_troubles_total{instance="a"}', values: '0x40 4x20' }
                alert_rule_test:
                  - { eval_time: 30m, alertname: AgopQueueIsOld, exp_alerts: [] }
                  - { eval_time: 50m, alertname: AgopQueueIsOld,
                      exp_alerts: [{ exp_labels: { severity: warning },
                          exp_annotations: { summary: 'A task has waited for a lane for 5h 0m 0s: more lanes, or another priority.' } }] }
                  - { eval_time: 20m, alertname: AgopManyRetries, exp_alerts: [] }
                  - { eval_time: 50m, alertname: AgopManyRetries,
                      exp_alerts: [{ exp_labels: { severity: warning },
                          exp_annotations: { summary: 'More than a tenth of all tasks fail and are tried again.' } }] }
                  - { eval_time: 19m, alertname: AgopSilosDie, exp_alerts: [] }
                  - { eval_time: 40m, alertname: AgopSilosDie,
                      exp_alerts: [{ exp_labels: { severity: warning },
                          exp_annotations: { summary: 'Tasks of dead silos were taken up 5 times in half an hour.' } }] }
                  - { eval_time: 39m, alertname: AgopLedgerIsTroubled, exp_alerts: [] }
                  - { eval_time: 45m, alertname: AgopLedgerIsTroubled,
                      exp_alerts: [{ exp_labels: { severity: critical },
                          exp_annotations: { summary: "The ledger's database ceases to answer again and again." } }] }
              - interval: 1m
                input_series: [{ series: 'agop_queue_depth{agop_task_state="ready"}', values: '7x60' }]
                alert_rule_test:
                  - { eval_time: 30m, alertname: AgopQueueStandsStill,
                      exp_alerts: [{ exp_labels: { severity: critical },
                          exp_annotations: { summary: '7 tasks are ready and no silo has begun one for ten minutes.' } }] }
              - interval: 1m
                input_series: [{ series: 'something_else', values: '1x60' }]
                alert_rule_test:
                  - { eval_time: 30m, alertname: AgopNoSilo,
                      exp_alerts: [{ exp_labels: { severity: warning }, exp_annotations: { summary: 'No silo tells anything.' } }] }
            """
        );
        Promtool("test", "rules", folder["test.yaml"]).Succeeded();
    }

    /// <summary>What the dashboard asks, with its variables filled in.</summary>
    private static IEnumerable<string> Expressions()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Deployed("grafana", "agop.json")));
        foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        foreach (var target in panel.GetProperty("targets").EnumerateArray())
            yield return target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "1m", StringComparison.Ordinal);
        foreach (
            var line in File.ReadLines(Deployed("prometheus", "rules.yaml"))
                .Where(line => line.Contains("expr: ", StringComparison.Ordinal))
        )
            yield return line.Split("expr: ")[1];
    }

    private static async Task<double[]> Ask(HttpClient client, string expression)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(expression)}", UriKind.Relative));
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                return [];
            Assert.True(answer.IsSuccessStatusCode, $"{expression}: {text}");
            using var json = JsonDocument.Parse(text);
            return
            [
                .. json
                    .RootElement.GetProperty("data")
                    .GetProperty("result")
                    .EnumerateArray()
                    .Select(result =>
                        double.Parse(result.GetProperty("value")[1].GetString()!, System.Globalization.CultureInfo.InvariantCulture)
                    ),
            ];
        }
        catch (HttpRequestException)
        {
            // Not there yet.
            return [];
        }
    }

    private static async Task<IEnumerable<string>> Names(HttpClient client)
    {
        using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/v1/label/__name__/values", UriKind.Relative)));
        return [.. json.RootElement.GetProperty("data").EnumerateArray().Select(name => name.GetString()!)];
    }

    [GeneratedRegex("metricsQuery: '(?<query>[^']+)'", RegexOptions.None, 1000)]
    private static partial Regex Adapter();
}
