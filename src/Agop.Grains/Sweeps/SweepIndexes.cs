using System.Collections.Concurrent;
using System.Text.Json;
using Agop.Core.Errors;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Sweeps;

namespace Agop.Grains.Sweeps;

/// <summary>The indexes of the sweeps that this silo has met.</summary>
internal sealed class SweepIndexes(ISweeps ledger)
{
    /// <summary>So many are kept, of so many tasks together; they are made again when needed.</summary>
    private const int Max = 64,
        MaxTasks = 4_000_000;

    private readonly ConcurrentDictionary<string, Task<(SweepIndex? Index, string? Note)>> _indexes = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, int> _sizes = new(StringComparer.Ordinal);

    /// <summary>A sweep's index, or a note that says why there is none; neither where it is not in the ledger.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<(SweepIndex? Index, string? Note)> FindAsync(string sweep)
    {
        if (_sizes.Count > Max || _sizes.Values.Sum() > MaxTasks)
        {
            _indexes.Clear();
            _sizes.Clear();
        }
        // A large sweep's plan takes a second: that is not for a grain's turn.
        var known = _indexes.GetOrAdd(sweep, id => Task.Run(() => OpenAsync(ledger, id)));
        (SweepIndex? Index, string? Note) found = default;
        try
        {
            found = await known;
            _sizes[sweep] = found.Index?.Count ?? 0;
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
                _indexes.TryRemove(KeyValuePair.Create(sweep, known));
        }
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
}
