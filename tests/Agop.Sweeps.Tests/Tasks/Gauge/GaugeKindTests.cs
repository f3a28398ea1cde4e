using Agop.Core.Attribution;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Reports.Html;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Summarize;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Tasks.Gauge;

/// <summary>A small sweep in bf16, computed to its end.</summary>
public sealed class GaugeKindTests
{
    private static (SweepPlan Plan, IReadOnlyDictionary<string, TaskResult> Results, SweepSummary Summary) Run(
        string precision,
        params string[] failing
    )
    {
        var plan = SweepPlan.Of(
            SweepFile.Parse(new StringReader(SmallSweep.Text(seeds: "[3, 1]", more: $"precision: {precision}", epochs: 2)), "s.yaml")
        );
        var (results, failures) = (
            new Dictionary<string, TaskResult>(StringComparer.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal)
        );
        void Compute(TaskDefinition task) =>
            results[task.Id] = TaskKinds
                .Find(task.Kind)
                .Compute(task, [.. task.Needs.Select(need => results[need])], TestData.Context(TestContext.Current.CancellationToken));
        foreach (var task in plan.Tasks)
            if (failing.Contains(task.Kind))
                failures.Add(task.Id, "broken");
            else
                Compute(task);
        var report = plan.Report(failures).ToArray();
        foreach (var task in report)
            Compute(task);
        return (plan, results, SummaryTable.Of(results[report[^1].Id]));
    }

    [Fact]
    public void The_first_network_of_each_data_set_is_compared_with_float64_and_every_report_tells()
    {
        var (plan, results, summary) = Run("bf16");
        var gauges = plan.Tasks.Where(task => task.Kind == "gauge").ToArray();
        Assert.Equal(summary.Cases.Count, gauges.Length);
        Assert.Equal(summary.Cases, summary.Precision!.Select(row => new DatasetId(row.Scenario, row.Background)));
        foreach (var (gauge, row) in gauges.Zip(summary.Precision!))
        {
            Assert.Equal((3, "bf16", (double?)results[gauge.Id].Values["diagonal"]), (row.Seed, row.Precision, row.Diagonal));
            // Three digits are left of a bf16 product.
            Assert.InRange(row.Diagonal!.Value, 1e-5, 0.3);
            Assert.All(row.Methods.Values, error => Assert.InRange(error!.Value, 1e-6, 0.9));
            Assert.Equal(
                plan.Sweep.Methods.Where(method => method.Method.Info.Requires(MethodNeeds.Model)).Select(method => method.Label),
                row.Methods.Keys
            );
        }
        var markdown = MarkdownReport.Write(summary);
        Assert.Contains("## Errors of bf16", markdown, StringComparison.Ordinal);
        Assert.Contains($"| diag M | {Cells.Error(summary.Precision![0].Diagonal)} |", markdown, StringComparison.Ordinal);
        var page = HtmlReport.Write(
            new ReportContent(summary, new Dictionary<string, double>(StringComparer.Ordinal), [], null) { HowToTime = "ask." }
        );
        Assert.Contains("Errors of bf16", page, StringComparison.Ordinal);
        Assert.Contains($"<td>{Cells.Error(summary.Precision![0].Diagonal)}</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_that_fails_is_left_out_and_float32_asks_for_none()
    {
        Assert.Null(Run("bf16", "gauge").Summary.Precision);
        var single = Run("float32");
        Assert.Null(single.Summary.Precision);
        Assert.DoesNotContain(single.Plan.Tasks, task => task.Kind == "gauge");
        Assert.DoesNotContain("Errors of", MarkdownReport.Write(single.Summary), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 3.0, 4.0 }, new[] { 3.0, 4.0 }, 0)]
    [InlineData(new[] { 3.0, 5.0 }, new[] { 3.0, 4.0 }, 0.2)]
    [InlineData(new[] { 0.0, 0.0 }, new[] { 0.0, 0.0 }, 0)]
    [InlineData(new[] { 1.0, 0.0 }, new[] { 0.0, 0.0 }, double.NaN)]
    [InlineData(new[] { double.NaN, 0.0 }, new[] { 1.0, 0.0 }, double.NaN)]
    public void An_error_is_relative_to_float64s_norm(double[] values, double[] exact, double expected) =>
        Assert.Equal(expected, PrecisionError.Relative(values, exact), 1e-15);
}
