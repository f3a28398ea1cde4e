using System.Text.Json;
using Agop.Core.Errors;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Sweeps;

namespace Agop.Grains.Sweeps;

/// <summary>The indexes of the sweeps that this silo has met.</summary>
internal sealed class SweepIndexes(ISweeps ledger)
{
    /// <summary>So many are kept, of so many tasks together, those that were asked for last; they are made again when needed.</summary>
    private const int Max = 64,
        MaxTasks = 4_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _asked;

    /// <summary>A sweep's index, or a note that says why there is none; neither where it is not in the ledger.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<(SweepIndex? Index, string? Note)> FindAsync(string sweep)
    {
        var entry = Ask(sweep);
        (SweepIndex? Index, string? Note) found = default;
        try
        {
            found = await entry.Opening;
            entry.Tasks = found.Index?.Count ?? 0;
            return found;
        }
        catch (ArgumentException)
        {
            return default;
        }
        finally
        {
            // Not kept: the sweep may be submitted later.
            if (found.Index is null)
                Forget(sweep, entry);
        }
    }

    private Entry Ask(string sweep)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(sweep, out var entry))
                // A large sweep's plan takes seconds: that is not for a grain's turn.
                _entries[sweep] = entry = new Entry(Task.Run(() => OpenAsync(ledger, sweep)));
            entry.Asked = ++_asked;
            while (_entries.Count > 1 && (_entries.Count > Max || _entries.Values.Sum(known => known.Tasks) > MaxTasks))
                _entries.Remove(_entries.MinBy(known => known.Value.Asked).Key);
            return entry;
        }
    }

    private void Forget(string sweep, Entry entry)
    {
        lock (_gate)
            if (_entries.GetValueOrDefault(sweep) == entry)
                _entries.Remove(sweep);
    }

    /// <summary>A sweep's index, or a note that says why there is none.</summary>
    /// <exception cref="ArgumentException">There is no such sweep.</exception>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public static async Task<(SweepIndex? Index, string? Note)> OpenAsync(
        ISweeps ledger,
        string sweep,
        CancellationToken cancellation = default
    )
    {
        try
        {
            return (new SweepIndex((await SubmittedSweep.FindAsync(ledger, sweep, cancellation)).Plan), null);
        }
        catch (Exception error) when (error is OtherVersionException or InputException or JsonException)
        {
            return (null, $"only counts are known here: {error.Message}");
        }
    }

    private sealed class Entry(Task<(SweepIndex? Index, string? Note)> opening)
    {
        public Task<(SweepIndex? Index, string? Note)> Opening => opening;

        /// <summary>How many tasks it has, once it is open.</summary>
        public long Tasks { get; set; }

        /// <summary>When it was asked for last.</summary>
        public long Asked { get; set; }
    }
}
