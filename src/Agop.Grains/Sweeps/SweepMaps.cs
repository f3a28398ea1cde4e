using System.Collections.Concurrent;
using System.Text.Json;
using Agop.Core.Errors;
using Agop.Ledger;
using Agop.Ledger.Sweeps;

namespace Agop.Grains.Sweeps;

/// <summary>The maps of the sweeps that this silo has met.</summary>
internal sealed class SweepMaps(ISweeps ledger)
{
    /// <summary>So many are kept; they are made again when needed.</summary>
    private const int Max = 64;

    private readonly ConcurrentDictionary<string, Task<SweepMap?>> _maps = new(StringComparer.Ordinal);

    /// <summary>A sweep's map; null where it is not in the ledger, or is another version's, whose tasks are silent here.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<SweepMap?> Find(string sweep)
    {
        if (_maps.Count > Max)
            _maps.Clear();
        var known = _maps.GetOrAdd(sweep, id => Task.Run(() => Plan(id)));
        SweepMap? map = null;
        try
        {
            return map = await known;
        }
        finally
        {
            // Not cached: the sweep may be submitted later.
            if (map is null)
                _maps.TryRemove(KeyValuePair.Create(sweep, known));
        }
    }

    /// <summary>A large sweep's plan takes a second: that is not for a grain's turn.</summary>
    private async Task<SweepMap?> Plan(string sweep)
    {
        try
        {
            return new SweepMap((await SubmittedSweep.FindAsync(ledger, sweep)).Plan);
        }
        catch (Exception error) when (error is ArgumentException or OtherVersionException or InputException or JsonException)
        {
            return null;
        }
    }
}
