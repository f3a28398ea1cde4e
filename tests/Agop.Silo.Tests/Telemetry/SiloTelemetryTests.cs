using System.Diagnostics;
using System.Globalization;
using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Silo.Telemetry;
using Agop.Silo.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Telemetry;

public sealed class SiloTelemetryTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private FailingLedger _ledger = null!;
    private Scrape _scrape = null!;
    private SiloTelemetry _telemetry = null!;

    public async ValueTask InitializeAsync()
    {
        _scrape = await Scrape.Begin();
        _ledger = new FailingLedger(await Ledgers.OpenAsync(_folder["ledger.db"]));
        _telemetry = new SiloTelemetry(_ledger, "one", [new Lane("cpu", 0), new Lane("cuda", 0)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _telemetry.DisposeAsync();
        await _scrape.DisposeAsync();
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    private static Claim Claim(string task, string kind = "train", string? trace = null) =>
        new(1, task, kind, "{}", [], 1, 1, TimeSpan.FromSeconds(2)) { Trace = trace };

    /// <summary>The value of the only line that begins so and has all the labels.</summary>
    private static double Value(string text, string name, params string[] labels)
    {
        var line = Assert.Single(
            text.Split('\n'),
            line =>
                (line.StartsWith($"{name}{{", StringComparison.Ordinal) || line.StartsWith($"{name} ", StringComparison.Ordinal))
                && labels.All(label => line.Contains(label, StringComparison.Ordinal))
        );
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Each_end_of_a_task_is_counted_under_its_outcome()
    {
        string[] ends = ["done", "failed", "retried", "given-back", "refused"];
        for (var i = 0; i < ends.Length; i++)
        {
            var claim = Claim(ends[i]);
            _telemetry.Started(claim, i % 3);
            if (i == 0)
                _telemetry.Recorded(claim, 0, 1, """{"samples":40}""");
            if (i == 1)
                _telemetry.Failed(claim, 1, "broken", new Failure(Held: true, Final: true, 3));
            if (i == 2)
                _telemetry.Failed(claim, 2, "broken", new Failure(Held: true, Final: false, 0));
            if (i == 3)
                _telemetry.GaveBack(claim, 0, "stopped");
            if (i == 4)
                _telemetry.Refused(claim);
        }
        var (merge, late) = (Claim("m", "merge"), Claim("late"));
        _telemetry.Started(merge, 0);
        _telemetry.Recorded(merge, 0, 1, """{"samples":80}""");
        // A lane may begin its next task before its last one is told of.
        var (first, second) = (Claim("first", "evaluate"), Claim("second", "evaluate"));
        _telemetry.Started(first, 0);
        _telemetry.Started(second, 0);
        _telemetry.Recorded(first, 0, 100, null);
        _telemetry.Recorded(second, 0, 200, null);
        // What never began here ends nothing.
        _telemetry.Refused(late);
        _telemetry.GaveBack(late, 0, "late");
        _telemetry.Reclaimed(4, "the dead");
        _telemetry.LedgerFailed("away");
        _telemetry.Started(Claim("still"), 1);

        var text = await _scrape.Read();
        Assert.All(
            ends,
            end =>
                Assert.Equal(1, Value(text, "agop_task_duration_seconds_count", $"agop_task_outcome=\"{end}\"", "agop_task_kind=\"train\""))
        );
        Assert.Equal(
            (2, 300),
            (Value(text, "agop_task_duration_seconds_count", "\"evaluate\""), Value(text, "agop_task_duration_seconds_sum", "\"evaluate\""))
        );
        Assert.Equal(6, Value(text, "agop_task_claims_total", "agop_task_kind=\"train\""));
        Assert.Equal(1, Value(text, "agop_task_retries_total", "\"train\""));
        Assert.Equal(
            (1, 0),
            (Value(text, "agop_task_failures_total", "\"train\""), Value(text, "agop_task_failures_total", "\"evaluate\""))
        );
        Assert.Equal(4, Value(text, "agop_task_rescues_total"));
        Assert.Equal(1, Value(text, "agop_ledger_troubles_total"));
        Assert.Equal(40, Value(text, "agop_samples_total", "agop_device=\"cpu\""));
        Assert.Equal(6, Value(text, "agop_task_wait_seconds_bucket", "le=\"3\"", "train"));
        Assert.Equal(0, Value(text, "agop_task_wait_seconds_bucket", "le=\"1\"", "train"));
        Assert.Equal(12, Value(text, "agop_task_wait_seconds_sum", "train"));
        Assert.Equal(
            (0, 1),
            (
                Value(text, "agop_lane_running", "agop_lane=\"0\"", "agop_device=\"cpu\""),
                Value(text, "agop_lane_running", "agop_lane=\"1\"", "agop_device=\"cuda:0\"")
            )
        );
        Assert.InRange(Value(text, "process_memory_usage_bytes"), 1e6, 1e12);
    }

    [Fact]
    public async Task Buckets_grow_from_a_hundredth_of_a_second_to_four_hours_and_hold_everything()
    {
        var claim = Claim("a");
        _telemetry.Started(claim, 0);
        _telemetry.Recorded(claim, 0, 1, null);
        string[] buckets =
        [
            .. (await _scrape.Read())
                .Split('\n')
                .Where(line => line.StartsWith("agop_task_duration_seconds_bucket", StringComparison.Ordinal)),
        ];
        Assert.Equal(
            ["0.01", "0.03", "0.1", "0.3", "1", "3", "10", "30", "60", "180", "600", "1800", "3600", "7200", "14400", "+Inf"],
            buckets.Select(line => line.Split("le=\"")[1].Split('"')[0])
        );
        Assert.EndsWith(" 1", buckets[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_queue_is_read_from_the_ledger_and_other_metrics_do_not_need_it()
    {
        await _ledger.SubmitAsync(
            new SweepSubmission("s", "s", "", [new LedgerTask("a", "k", "{}", []), new LedgerTask("b", "k", "{}", [])])
        );
        await _ledger.ClaimAsync(await _ledger.JoinAsync("one"));
        await _telemetry.Queue.AskAsync();
        var text = await _scrape.Read();
        Assert.Equal((1, 1, 0, 0), (Depth("cpu", "ready"), Depth("cpu", "running"), Depth("cpu", "other-version"), Depth("cuda", "ready")));
        Assert.InRange(Value(text, "agop_queue_age_seconds", "\"cpu\""), 0, 600);
        _ledger.Trouble = new LedgerException("away") { IsTransient = true };
        await _telemetry.Queue.AskAsync();
        var troubled = await _scrape.Read();
        Assert.DoesNotContain("\nagop_queue_depth", troubled, StringComparison.Ordinal);
        Assert.Equal(0, Value(troubled, "agop_lane_running", "agop_lane=\"0\""));

        double Depth(string device, string state) => Value(text, "agop_queue_depth", $"\"{device}\"", $"\"{state}\"");
    }

    [Fact]
    public void A_span_per_task_is_below_its_sweeps_and_tells_what_went_wrong()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SiloTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        string parent;
        using (var trace = new SweepTrace("s", "id", null))
            parent = trace.Parent;
        var (good, bad, alone) = (Claim("good", trace: parent), Claim("bad", trace: parent), Claim("alone"));
        _telemetry.Started(good, 0);
        Assert.Null(Activity.Current);
        _telemetry.Started(bad, 1);
        _telemetry.Recorded(good, 0, 1, null);
        _telemetry.Failed(bad, 1, "broken", new Failure(Held: true, Final: true, 0));
        _telemetry.Started(alone, 0);
        _telemetry.Recorded(alone, 0, 1, null);
        var ours = spans
            .Where(span => span.GetTagItem("agop.task.id") is "good" or "bad" or "alone")
            .ToDictionary(span => (string)span.GetTagItem("agop.task.id")!);
        var root = ActivityContext.Parse(parent, null);
        Assert.Equal(
            (root.TraceId, root.SpanId, ActivityStatusCode.Unset),
            (ours["good"].TraceId, ours["good"].ParentSpanId, ours["good"].Status)
        );
        Assert.Equal(
            (root.TraceId, ActivityStatusCode.Error, "broken"),
            (ours["bad"].TraceId, ours["bad"].Status, ours["bad"].StatusDescription)
        );
        Assert.NotEqual(root.TraceId, ours["alone"].TraceId);
        Assert.Equal(
            root.SpanId,
            spans.Single(span => span.OperationName == "sweep s" && (string?)span.GetTagItem("agop.sweep.id") == "id").SpanId
        );
    }

    [Fact]
    public void What_is_said_of_a_task_is_said_within_its_span()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SiloTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        var heard = new Listening();
        var observer = new TracedObserver(_telemetry, heard);
        var (claim, other) = (Claim("one"), Claim("never began"));
        observer.Started(claim, 0);
        observer.Progressed(claim, 0, 0.5);
        observer.Refused(other);
        observer.LedgerFailed("away");
        observer.Recorded(claim, 0, 1, null);
        observer.GaveBack(claim, 0, "late");
        Assert.Equal(["Started one", "Progressed one", "Refused -", "LedgerFailed -", "Recorded one", "GaveBack -"], heard.Words);
        Assert.Null(Activity.Current);
    }

    /// <summary>Notes the task of the span that it is told in.</summary>
    private sealed class Listening : ISiloObserver
    {
        public List<string> Words { get; } = [];

        public void Started(Claim claim, int lane) => Note(nameof(Started));

        public void Progressed(Claim claim, int lane, double share) => Note(nameof(Progressed));

        public void Recorded(Claim claim, int lane, double seconds, string? facts) => Note(nameof(Recorded));

        public void Refused(Claim claim) => Note(nameof(Refused));

        public void GaveBack(Claim claim, int lane, string reason) => Note(nameof(GaveBack));

        public void LedgerFailed(string error) => Note(nameof(LedgerFailed));

        private void Note(string word) => Words.Add($"{word} {Activity.Current?.GetTagItem("agop.task.id") ?? "-"}");
    }
}
