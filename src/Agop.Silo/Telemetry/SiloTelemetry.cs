using System.Diagnostics;
using System.Diagnostics.Metrics;
using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Silo.Telemetry.Gpus;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Telemetry;

/// <summary>
/// What a silo measures: instruments of the meter <c>Agop</c>, and a span per task from the source <c>Agop</c>, below the span that its
/// sweep was submitted in. Costs next to nothing where no one listens.
/// </summary>
public sealed class SiloTelemetry : ISiloObserver, IAsyncDisposable
{
    /// <summary>The meter's and the source's name.</summary>
    public const string Name = SweepTrace.Source;

    /// <summary>Upper bounds in seconds, from 0.01 s to 4 h: tasks are as short as a merge and as long as a training.</summary>
    public static readonly IReadOnlyList<double> Buckets = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 180, 600, 1800, 3600, 7200, 14400];

    private const string KindTag = "agop.task.kind",
        OutcomeTag = "agop.task.outcome",
        DeviceTag = "agop.device",
        LaneTag = "agop.lane";
    private static readonly ActivitySource s_source = new(Name);

    private readonly Meter _meter = new(Name);
    private readonly Lock _gate = new();
    private readonly IReadOnlyList<Lane> _devices;
    private readonly string _silo;
    private readonly Claim?[] _lanes;
    private readonly Dictionary<(string Task, long Token), (int Lane, long Began, Activity? Span)> _open = [];
    private readonly Histogram<double> _duration,
        _wait;
    private readonly Counter<long> _claims,
        _failures,
        _retries,
        _rescues,
        _samples,
        _troubles;

    /// <param name="ledger">Is asked what waits, again and again while someone reads the meter.</param>
    /// <param name="silo">The silo's name.</param>
    /// <param name="lanes">Its lanes, as people name them.</param>
    /// <param name="driver">
    /// Is asked for the memory of the lanes' GPUs whenever the meter is read; the machine's unless given, and nothing is told of it where
    /// there is none.
    /// </param>
    public SiloTelemetry(ITaskQueue ledger, string silo, IReadOnlyList<Lane> lanes, NvidiaDriver? driver = null)
    {
        // An Orleans silo has one lane more than people name, which only merges.
        (_silo, _devices, _lanes) = (silo, lanes, new Claim?[lanes.Count + 1]);
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets };
        _duration = _meter.CreateHistogram(
            "agop.task.duration",
            "s",
            "How long a lane computed a task, by outcome; without a result, the time until the outcome was known.",
            advice: advice
        );
        _wait = _meter.CreateHistogram("agop.task.wait", "s", "How long tasks were ready before they were claimed.", advice: advice);
        _claims = _meter.CreateCounter<long>("agop.task.claims", "{task}", "Tasks that this silo began.");
        _failures = _meter.CreateCounter<long>("agop.task.failures", "{task}", "Tasks that failed here for good.");
        _retries = _meter.CreateCounter<long>("agop.task.retries", "{task}", "Tasks that failed here and are tried again.");
        _rescues = _meter.CreateCounter<long>("agop.task.rescues", "{task}", "Tasks of dead silos that this one made ready again.");
        _samples = _meter.CreateCounter<long>(
            "agop.samples",
            "{sample}",
            "Samples that were explained (kind evaluate) or whose gradients were accumulated for AGOP (kind accumulate; kind "
                + "train, by the hook)."
        );
        _troubles = _meter.CreateCounter<long>("agop.ledger.troubles", "{trouble}", "How often the ledger ceased to answer.");
        // What rings at the first trouble must have been seen at 0 before.
        foreach (var kind in TaskKinds.All)
        foreach (var counter in new[] { _claims, _failures, _retries })
            counter.Add(0, Tag(KindTag, kind.Name));
        _rescues.Add(0);
        _troubles.Add(0);
        _meter.CreateObservableUpDownCounter("agop.lane.running", Running, "{task}", "Whether a lane runs a task.");
        Queue = new QueueGauges(_meter, ledger);
        driver ??= NvidiaDriver.Open(lanes.Select(lane => lane.Gpu).OfType<int>());
        if (driver is null)
            return;
        _meter.CreateObservableUpDownCounter(
            "hw.gpu.memory.usage",
            () => driver.Memories().Select(gpu => Of(gpu, gpu.Used)),
            "By",
            "The memory of a lane's GPU that is used, by whomever."
        );
        _meter.CreateObservableUpDownCounter(
            "hw.gpu.memory.limit",
            () => driver.Memories().Select(gpu => Of(gpu, gpu.Total)),
            "By",
            "The memory of a lane's GPU."
        );
    }

    /// <inheritdoc/>
    public void Started(Claim claim, int lane)
    {
        _claims.Add(1, Tag(KindTag, claim.Kind));
        _wait.Record(claim.Waited.TotalSeconds, Tag(KindTag, claim.Kind));
        _ = ActivityContext.TryParse(claim.Trace, null, isRemote: true, out var sweep);
        var span = s_source.StartActivity(
            claim.Kind,
            ActivityKind.Consumer,
            sweep,
            [
                Tag("agop.task.id", claim.Task),
                Tag(KindTag, claim.Kind),
                Tag("agop.task.attempt", claim.Attempt),
                Tag(LaneTag, lane),
                Tag(DeviceTag, Device(lane)),
                Tag("agop.silo", _silo),
            ]
        );
        // It ends on another thread, and is no parent of what happens on this one meanwhile.
        if (span is not null)
            Activity.Current = span.Parent;
        lock (_gate)
        {
            _lanes[lane] = claim;
            // The lane's last task may not be told of yet.
            _open[(claim.Task, claim.Token)] = (lane, Stopwatch.GetTimestamp(), span);
        }
    }

    /// <inheritdoc/>
    public void Recorded(Claim claim, int lane, double seconds, string? facts)
    {
        if (facts is not null && TaskKinds.RoleOf(claim.Kind) != TaskRole.Merge && TaskFacts.Parse(facts)?.Samples is { } samples)
            _samples.Add(samples, Tag(KindTag, claim.Kind), Tag(DeviceTag, Device(lane)));
        End(claim, "done", null, seconds);
    }

    /// <inheritdoc/>
    public void Failed(Claim claim, int lane, string error, Failure failure)
    {
        if (failure.Held)
            (failure.Final ? _failures : _retries).Add(1, Tag(KindTag, claim.Kind));
        End(
            claim,
            !failure.Held ? "refused"
                : failure.Final ? "failed"
                : "retried",
            error
        );
    }

    /// <inheritdoc/>
    public void GaveBack(Claim claim, int lane, string reason) => End(claim, "given-back", null);

    /// <inheritdoc/>
    public void Refused(Claim claim) => End(claim, "refused", null);

    /// <inheritdoc/>
    public void Reclaimed(int tasks, string whose) => _rescues.Add(tasks);

    /// <inheritdoc/>
    public void LedgerFailed(string error) => _troubles.Add(1);

    /// <summary>Ends what no one will tell of any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        lock (_gate)
        {
            foreach (var entry in _open.Values)
                entry.Span?.Dispose();
            _open.Clear();
        }
        _meter.Dispose();
    }

    /// <summary>What waits.</summary>
    internal QueueGauges Queue { get; }

    /// <summary>A task's span while it runs here, where someone listens.</summary>
    internal Activity? SpanOf(Claim claim)
    {
        lock (_gate)
            return _open.TryGetValue((claim.Task, claim.Token), out var entry) ? entry.Span : null;
    }

    private void End(Claim claim, string outcome, string? error, double? seconds = null)
    {
        (int Lane, long Began, Activity? Span) entry;
        lock (_gate)
        {
            if (!_open.Remove((claim.Task, claim.Token), out entry))
                return;
            if (_lanes[entry.Lane] == claim)
                _lanes[entry.Lane] = null;
        }
        _duration.Record(
            seconds ?? Stopwatch.GetElapsedTime(entry.Began).TotalSeconds,
            Tag(KindTag, claim.Kind),
            Tag(OutcomeTag, outcome),
            Tag(DeviceTag, Device(entry.Lane))
        );
        if (entry.Span is not { } span)
            return;
        span.SetTag(OutcomeTag, outcome);
        if (error is not null)
            span.SetStatus(ActivityStatusCode.Error, error);
        span.Dispose();
    }

    private IEnumerable<Measurement<long>> Running()
    {
        lock (_gate)
            return
            [
                .. _lanes
                    .Take(_devices.Count)
                    .Select(
                        (claim, lane) => new Measurement<long>(claim is null ? 0 : 1, Tag(LaneTag, lane), Tag(DeviceTag, Device(lane)))
                    ),
            ];
    }

    private static Measurement<long> Of(GpuMemory gpu, long bytes) =>
        new(bytes, Tag("hw.id", gpu.Id), Tag(DeviceTag, $"{LaneKinds.Cuda}:{gpu.Number}"));

    private string Device(int lane) => lane < _devices.Count ? $"{_devices[lane]}" : Lane.Merging.Device;

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
