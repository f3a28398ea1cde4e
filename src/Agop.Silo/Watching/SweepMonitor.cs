using System.Diagnostics;
using Agop.Core.Training;
using Agop.Grains.Artifacts;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Silo.Computing;

namespace Agop.Silo.Watching;

/// <summary>
/// Cached snapshots of a ledger, for display. However many clients ask, the ledger is queried at most once a second, and, after the first
/// answer, for at most a tenth of the time where answers take long. Safe for concurrent use.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="results">Where results are; null to use only the facts that silos recorded.</param>
/// <param name="time">The clock.</param>
public sealed class SweepMonitor(ILedger ledger, Results? results, TimeProvider time)
{
    /// <summary>So many sweeps are told, the newest.</summary>
    public const int MaxSweeps = 200;

    private const int MaxWatched = 16;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Watched> _watches = new(StringComparer.Ordinal);
    private readonly Cached<Seen> _seen = new();

    /// <summary>The silos and sweeps.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<LedgerView> LedgerAsync(CancellationToken cancellation = default) => (await LookAsync(cancellation)).View;

    /// <summary>A sweep, or null where there is none of that id.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<SweepSnapshot?> SweepAsync(string id, CancellationToken cancellation = default) =>
        (await WatchAsync(id, cancellation))?.View;

    /// <summary>Some of a sweep's networks, or null where there is no such sweep.</summary>
    /// <param name="id">The sweep's id.</param>
    /// <param name="skip">How many to leave out at the beginning.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<IReadOnlyList<ModelView>?> ModelsAsync(string id, int skip, int max, CancellationToken cancellation = default) =>
        (await WatchAsync(id, cancellation))?.Watch.Models(skip, max);

    /// <summary>A network's AGOP, or null where there is no such sweep or network.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<AgopView?> AgopAsync(string id, int model, CancellationToken cancellation = default) =>
        await WatchAsync(id, cancellation) is { } watched ? await watched.Watch.AgopAsync(model, cancellation) : null;

    /// <summary>The first network of a sweep whose training shows something, or null.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<AgopView?> TrainingAsync(string id, CancellationToken cancellation = default) =>
        await WatchAsync(id, cancellation) is { } watched
        && watched.View.Models.Index().FirstOrDefault(entry => entry.Item.Epoch is not null) is { Item: not null } training
            ? await watched.Watch.AgopAsync(training.Index, cancellation)
            : null;

    /// <summary>Lets the next look ask the ledger again, because something was just changed.</summary>
    public async Task ChangedAsync()
    {
        Watched[] all;
        lock (_gate)
            all = [.. _watches.Values];
        await _seen.ForgetAsync();
        foreach (var watched in all)
            await watched.View.ForgetAsync();
    }

    private Task<Seen> LookAsync(CancellationToken cancellation) =>
        _seen.GetAsync(
            time,
            async () =>
            {
                var sweeps = await ledger.SweepsAsync();
                var silos = (await ledger.SilosAsync(withActivity: true))
                    .Select(silo => (Silo: silo, Activity: SiloActivity.Parse(silo.Activity)))
                    .ToArray();
                var views = silos
                    .Select(entry => new SiloView(
                        entry.Silo.Number,
                        entry.Silo.Name,
                        entry.Silo.Seen,
                        entry.Silo.Gone,
                        entry.Silo.Running,
                        entry.Activity.Lanes
                    ))
                    .ToArray();
                // Of a task that was taken from a silo two may tell: who began last has it.
                var trainings = silos
                    .Where(entry => !entry.Silo.Gone)
                    .SelectMany(entry =>
                        entry.Activity.Trainings.Select(training =>
                            (Told: training, Since: entry.Activity.Lanes.Where(lane => lane.Task == training.Key).Max(lane => lane.Since))
                        )
                    )
                    .OrderByDescending(training => training.Since)
                    .DistinctBy(training => training.Told.Key, StringComparer.Ordinal)
                    .ToDictionary(training => training.Told.Key, training => training.Told.Value, StringComparer.Ordinal);
                return new Seen(
                    new LedgerView(
                        ledger.Place,
                        Versions.Agop,
                        views,
                        [.. sweeps.Reverse().Take(MaxSweeps).Select(SweepLine.Of)],
                        sweeps.Count
                    ),
                    trainings,
                    sweeps.Select(sweep => sweep.Id).ToHashSet(StringComparer.Ordinal)
                );
            },
            cancellation
        );

    /// <summary>A sweep's watch, which has looked lately.</summary>
    private async Task<(SweepWatch Watch, SweepSnapshot View)?> WatchAsync(string id, CancellationToken cancellation)
    {
        var seen = await LookAsync(cancellation);
        // It may have been submitted since.
        if (!seen.Sweeps.Contains(id) && await ledger.SweepAsync(id, cancellation) is null)
            return null;
        Watched watched;
        lock (_gate)
        {
            if (!_watches.TryGetValue(id, out watched!))
            {
                if (_watches.Count >= MaxWatched)
                    _watches.Remove(_watches.MinBy(entry => entry.Value.Used).Key);
                _watches[id] = watched = new Watched();
            }
            watched.Used = time.GetUtcNow();
        }
        var view = await watched.View.GetAsync(
            time,
            async () =>
            {
                watched.Watch ??= await SweepWatch.OpenAsync(ledger, results, id, time);
                return await watched.Watch.LookAsync(seen.View.Silos, seen.Trainings);
            },
            cancellation
        );
        return (watched.Watch!, view);
    }

    private sealed record Seen(LedgerView View, IReadOnlyDictionary<string, TrainingPreview> Trainings, IReadOnlySet<string> Sweeps);

    private sealed class Watched
    {
        public SweepWatch? Watch { get; set; }

        public Cached<SweepSnapshot> View { get; } = new();

        public DateTimeOffset Used { get; set; }
    }

    /// <summary>An answer, or that there was none, for as long as it is new enough.</summary>
    private sealed class Cached<T>
        where T : class
    {
        private readonly SemaphoreSlim _gate = new(1);
        private T? _value;
        private LedgerException? _trouble;
        private DateTimeOffset _until;
        private bool _answered;

        /// <summary>The answer; a caller that cancels does not end a query that others wait for.</summary>
        public async Task<T> GetAsync(TimeProvider time, Func<Task<T>> ask, CancellationToken cancellation)
        {
            await _gate.WaitAsync(cancellation);
            try
            {
                if (time.GetUtcNow() < _until)
                    return _value ?? throw new LedgerException(_trouble!.Message, _trouble) { IsTransient = _trouble.IsTransient };
                var clock = Stopwatch.StartNew();
                try
                {
                    (_value, _trouble) = (await ask(), null);
                    return _value;
                }
                catch (LedgerException error)
                {
                    (_value, _trouble) = (null, error);
                    throw;
                }
                finally
                {
                    // The first answer is of everything, the next of what is new.
                    var took = _answered && _trouble is null ? clock.Elapsed : TimeSpan.Zero;
                    _answered |= _trouble is null;
                    _until = time.GetUtcNow() + Pacing.PauseAfter(took, s_interval);
                }
            }
            finally
            {
                _gate.Release();
            }
        }

        public async Task ForgetAsync()
        {
            await _gate.WaitAsync();
            _until = default;
            _gate.Release();
        }
    }
}
