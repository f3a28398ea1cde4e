using System.Collections.Concurrent;
using System.Text.Json;
using Agop.Core.Errors;
using Agop.Ledger;
using Agop.Silo.Computing;
using Agop.Silo.Sweeps;

namespace Agop.Grains.Sweeps;

/// <summary>The maps of the sweeps that this silo has met.</summary>
internal sealed class SweepMaps(ILedger ledger)
{
    private readonly ConcurrentDictionary<string, Task<SweepMap?>> _maps = new(StringComparer.Ordinal);

    /// <summary>A sweep's map; null where it is not in the ledger, or is another version's, whose tasks are silent here.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<SweepMap?> Find(string sweep)
    {
        var known = _maps.GetOrAdd(sweep, id => Task.Run(() => Plan(id)));
        try
        {
            return await known;
        }
        catch (LedgerException)
        {
            _maps.TryRemove(KeyValuePair.Create(sweep, known));
            throw;
        }
    }

    private SweepMap? Plan(string sweep)
    {
        try
        {
            return new SweepMap(SubmittedSweep.Of(ledger, sweep).Plan);
        }
        catch (Exception error) when (error is ArgumentException or OtherVersionException or InputException or JsonException)
        {
            return null;
        }
    }
}
