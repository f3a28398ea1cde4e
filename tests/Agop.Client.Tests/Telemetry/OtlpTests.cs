using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Telemetry;

/// <summary>What arrives at an OTLP receiver. Field numbers are those of opentelemetry-proto.</summary>
public sealed class OtlpTests
{
    private static IEnumerable<ProtoMessage> Spans(OtlpReceiver receiver) =>
        receiver.Received("traces").SelectMany(request => request.Messages(1, 2, 2));

    [Fact]
    public void A_sweep_is_one_trace_of_a_span_per_task_whichever_silo_does_it_and_metrics_and_logs_arrive()
    {
        using var receiver = new OtlpReceiver();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], SmallSweep.Text());
        using (
            RunningSilo one = RunningSilo.With(receiver.Environment, folder.Path, "ledger.db", "--name", "one"),
                two = RunningSilo.With(receiver.Environment, folder.Path, "ledger.db", "--name", "two")
        )
        {
            Support
                .Agop.Finish(
                    Support.Agop.Start(
                        folder.Path,
                        "env",
                        [.. receiver.Environment, "dotnet", Support.Agop.Program, "submit", "s.yaml", "--ledger", "ledger.db"]
                    )
                )
                .Succeeded();
            Support.Agop.Run(folder.Path, "watch", "small", "--ledger", "ledger.db").Succeeded();
            foreach (var silo in new[] { one, two })
            {
                silo.Signal(Support.Agop.Terminate);
                silo.EndsWith(0);
            }
        }

        var root = Assert.Single(Spans(receiver), span => span.Text(5) == "sweep small");
        Assert.Equal("", root.Hex(4));
        // What the silos say to each other for it is in the same trace; their polls are in none.
        Assert.All(Spans(receiver), span => Assert.Equal(root.Hex(1), span.Hex(1)));
        var tasks = Spans(receiver).Where(span => span.Attributes(9).ContainsKey("agop.task.id")).ToArray();
        Assert.Equal(70, tasks.Length);
        Assert.All(
            tasks,
            span =>
            {
                Assert.Equal((root.Hex(1), root.Hex(2)), (span.Hex(1), span.Hex(4)));
                Assert.True(span.Number(8) > span.Number(7), "it ends before it begins");
                var attributes = span.Attributes(9);
                Assert.Equal((span.Text(5), "done"), (attributes["agop.task.kind"], attributes["agop.task.outcome"]));
            }
        );
        Assert.Equal(70, tasks.Select(span => span.Attributes(9)["agop.task.id"]).Distinct().Count());
        Assert.Equal(["one", "two"], tasks.Select(span => span.Attributes(9)["agop.silo"]).Distinct().Order(StringComparer.Ordinal));

        foreach (var signal in new[] { "traces", "metrics", "logs" })
        {
            var resources = receiver
                .Received(signal)
                .SelectMany(request => request.Messages(1, 1))
                .Select(resource => resource.Attributes(1))
                .ToArray();
            Assert.All(
                resources,
                attributes => Assert.Equal(("agop", "test"), (attributes["service.name"], attributes["deployment.environment.name"]))
            );
            Assert.Superset(
                new HashSet<string> { "one", "two" },
                resources.Select(attributes => attributes["service.instance.id"]).ToHashSet()
            );
        }
        // The last word of each silo's instruments: sums are cumulative.
        var metrics = receiver
            .Received("metrics")
            .SelectMany(request => request.Messages(1))
            .GroupBy(resource => resource.Messages(1).First().Attributes(1)["service.instance.id"])
            .SelectMany(silo => silo.Last().Messages(2, 2))
            .Where(metric => metric.Text(1).StartsWith("agop.", StringComparison.Ordinal))
            .ToLookup(metric => metric.Text(1));
        Assert.Equal(
            70UL,
            metrics["agop.task.claims"]
                .Aggregate(0UL, (sum, metric) => sum + metric.Messages(7, 1).Aggregate(0UL, (all, point) => all + point.Number(6)))
        );
        var durations = metrics["agop.task.duration"].ToArray();
        Assert.All(durations, metric => Assert.Equal("s", metric.Text(3)));
        Assert.Equal(
            70UL,
            durations.Aggregate(0UL, (sum, metric) => sum + metric.Messages(9, 1).Aggregate(0UL, (all, point) => all + point.Number(4)))
        );
        var bounds = durations[0].Messages(9, 1).First().Bytes(7).ToArray();
        Assert.Equal(
            (15 * sizeof(double), 0.01, 14400),
            (bounds.Length, BitConverter.ToDouble(bounds, 0), BitConverter.ToDouble(bounds, bounds.Length - sizeof(double)))
        );
        // Two scenarios, three seeds: 160 training samples each for AGOP.
        Assert.Equal(
            960UL,
            metrics["agop.samples"]
                .SelectMany(metric => metric.Messages(7, 1))
                .Where(point => point.Attributes(7)["agop.task.kind"] == "accumulate")
                .Aggregate(0UL, (sum, point) => sum + point.Number(6))
        );

        var logs = receiver
            .Received("logs")
            .SelectMany(request => request.Messages(1, 2, 2))
            .Select(record => (Text: record.Messages(5).First().Text(1), Trace: record.Hex(9), Span: record.Hex(10)))
            .ToArray();
        // Each task's word is linked to its span.
        var done = logs.Where(line => line.Text.Contains(" done in ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(tasks.Select(span => (span.Hex(1), span.Hex(2))).Order(), done.Select(line => (line.Trace, line.Span)).Order());
    }

    [Fact]
    public void A_run_sends_all_three_too_by_the_default_protocol_and_stays_one_trace_when_it_is_run_again()
    {
        using var receiver = new OtlpReceiver();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], SmallSweep.Text("[random]", seeds: "[0]"));
        for (var time = 0; time < 2; time++)
            Support
                .Agop.Finish(
                    Support.Agop.Start(folder.Path, "env", [.. receiver.GrpcEnvironment, "dotnet", Support.Agop.Program, "run", "s.yaml"])
                )
                .Succeeded();
        var submissions = Spans(receiver).Where(span => span.Text(5) == "sweep small").ToArray();
        Assert.Equal(2, submissions.Length);
        var root = Assert.Single(submissions, span => span.Hex(4).Length == 0);
        Assert.All(
            Spans(receiver).Where(span => span.Hex(2) != root.Hex(2)),
            span => Assert.Equal((root.Hex(1), root.Hex(2)), (span.Hex(1), span.Hex(4)))
        );
        Assert.Contains(Spans(receiver), span => span.Text(5) == "summarize");
        Assert.Contains(
            receiver.Received("metrics").SelectMany(request => request.Messages(1, 2, 2)),
            metric => metric.Text(1) == "agop.task.claims"
        );
        var trained = receiver
            .Received("metrics")
            .SelectMany(request => request.Messages(1, 2, 2))
            .Where(metric => metric.Text(1) == "agop.samples")
            .SelectMany(metric => metric.Messages(7, 1))
            .Where(point => point.Attributes(7)["agop.task.kind"] == "train")
            .Max(point => point.Number(6));
        // Two networks, three epochs of 160 samples each.
        Assert.Equal(960UL, trained);
        Assert.Contains(
            receiver.Received("logs").SelectMany(request => request.Messages(1, 2, 2)),
            record => record.Messages(5).First().Text(1).Contains("done in", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_run_succeeds_when_the_telemetry_endpoint_is_unreachable()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], SmallSweep.Text("[random]", seeds: "[0]"));
        Support
            .Agop.Finish(
                Support.Agop.Start(
                    folder.Path,
                    "env",
                    ["OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "dotnet", Support.Agop.Program, "run", "s.yaml"]
                )
            )
            .Succeeded();
    }
}
