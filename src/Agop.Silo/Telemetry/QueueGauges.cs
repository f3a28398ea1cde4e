using System.Diagnostics.Metrics;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Telemetry;

/// <summary>
/// The ledger's queue: it is polled every five seconds while someone reads the meter, and the gauges report the last answer. While the
/// ledger does not answer, they report nothing.
/// </summary>
internal sealed class QueueGauges : IAsyncDisposable
{
    private const string StateTag = "agop.task.state",
        DeviceTag = "agop.device";

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _ending = new();
    private readonly ObservableGauge<long> _depth;
    private readonly ITaskQueue _ledger;
    private readonly Task _asking;
    private volatile IReadOnlyList<QueueStatus>? _seen;

    public QueueGauges(Meter meter, ITaskQueue ledger)
    {
        _depth = meter.CreateObservableGauge(
            "agop.queue.depth",
            Depth,
            "{task}",
            "Tasks of all sweeps that are ready to be claimed, that silos are running, or that ask for another version of agop."
        );
        meter.CreateObservableGauge("agop.queue.age", Age, "s", "How long the oldest ready task has been ready.");
        _ledger = ledger;
        _asking = KeepAskingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _asking;
        _ending.Dispose();
    }

    private IEnumerable<Measurement<long>> Depth() =>
        Seen()
            .SelectMany<QueueStatus, Measurement<long>>(queue =>
                [
                    Of(queue.Lane, "ready", queue.Ready),
                    Of(queue.Lane, "running", queue.Running),
                    Of(queue.Lane, "other-version", queue.Unknown),
                ]
            );

    private static Measurement<long> Of(string lane, string state, int tasks) =>
        new(tasks, new KeyValuePair<string, object?>(DeviceTag, lane), new KeyValuePair<string, object?>(StateTag, state));

    private IEnumerable<Measurement<double>> Age() =>
        Seen()
            .Select(queue => new Measurement<double>(queue.Oldest.TotalSeconds, new KeyValuePair<string, object?>(DeviceTag, queue.Lane)));

    /// <summary>The queue of every kind of lane, also of those that nothing waits for: an autoscaler needs the zero.</summary>
    private IEnumerable<QueueStatus> Seen() =>
        _seen is { } seen
            ? seen.Concat(
                LaneKinds
                    .All.Where(kind => seen.All(queue => queue.Lane != kind))
                    .Select(kind => new QueueStatus(kind, 0, 0, 0, TimeSpan.Zero))
            )
            : [];

    /// <summary>Asks now.</summary>
    internal async Task AskAsync()
    {
        try
        {
            _seen = await _ledger.QueueAsync(TaskKinds.Skills, _ending.Token);
        }
        catch (LedgerException)
        {
            // The silo says so elsewhere.
            _seen = null;
        }
    }

    private async Task KeepAskingAsync()
    {
        try
        {
            while (true)
            {
                if (_depth.Enabled)
                    await AskAsync();
                await Task.Delay(s_interval, _ending.Token);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // No one reads any more.
        }
    }
}
