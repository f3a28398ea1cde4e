using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Agop.Ledger;
using Agop.Silo.Computing;

namespace Agop.Silo.Watching;

/// <summary>
/// What people are shown of a ledger. However many look, the ledger is asked once a second at most, and not for more than a tenth of the time where the answer takes long. Safe for concurrent use.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="results">Where results are; null where only what silos said of them in short is to be told.</param>
/// <param name="time">The clock.</param>
public sealed class Watchtower(ILedger ledger, Results? results, TimeProvider time)
{
    /// <summary>So many sweeps are told, the newest.</summary>
    public const int MostSweeps = 200;

    private const int MostWatched = 16;
    private const int MostCached = 256;
    private const int Leisure = 10;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly string s_version = typeof(Watchtower).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private readonly ConcurrentDictionary<string, Lazy<SweepWatch>> _watches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Cached> _cache = new(StringComparer.Ordinal);

    /// <summary>The silos and sweeps.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public LedgerView Ledger() => Recent("", () => new LedgerView(
        ledger.Place, s_version, [.. ledger.Silos().Select(silo => new SiloView(silo.Number, silo.Name, silo.Seen, silo.Gone, silo.Running, LaneBoard.Parse(silo.Doing)))],
        [.. ledger.Sweeps().Reverse().Take(MostSweeps).Select(SweepLine.Of)]));

    /// <summary>A sweep, or null where there is none of that id.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public SweepView? Sweep(string id) => Watch(id) is { } watch ? Recent($"sweep {id}", () => watch.Look(Ledger().Silos)) : null;

    /// <summary>A network's AGOP, or null where there is no such sweep or network.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public AgopView? Agop(string id, int model) => Sweep(id) is not null ? Watch(id)?.Agop(model) : null;

    /// <summary>Lets the next look ask the ledger again, because something was just changed.</summary>
    public void Changed() => _cache.Clear();

    private SweepWatch? Watch(string id)
    {
        if (!_watches.ContainsKey(id) && ledger.Sweep(id) is null) return null;
        if (_watches.Count > MostWatched) _watches.Clear();
        var watch = _watches.GetOrAdd(id, known => new Lazy<SweepWatch>(() => new SweepWatch(ledger, results, known, time)));
        try
        {
            return watch.Value;
        }
        catch (LedgerException)
        {
            // Asked again by the next who looks.
            _watches.TryRemove(KeyValuePair.Create(id, watch));
            throw;
        }
    }

    private T Recent<T>(string name, Func<T> ask)
        where T : class
    {
        if (_cache.Count > MostCached) _cache.Clear();
        var entry = _cache.GetOrAdd(name, _ => new Cached());
        lock (entry)
        {
            if (entry.Value is T known && time.GetUtcNow() < entry.Until) return known;
            var clock = Stopwatch.StartNew();
            var value = ask();
            var pause = Leisure * clock.Elapsed;
            (entry.Value, entry.Until) = (value, time.GetUtcNow() + (pause > s_interval ? pause : s_interval));
            return value;
        }
    }

    private sealed class Cached
    {
        public object? Value { get; set; }

        public DateTimeOffset Until { get; set; }
    }
}
