using Agop.Core.Data.Store;
using Agop.Core.Errors;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Artifacts;

/// <summary>
/// Large states on the way to a network's AGOP, in a folder of the machine that computed them. The ledger says that they are done, the
/// machine that merges them takes them from there, and only their sum goes to the ledger: what is written there does not grow with the
/// shards. A state that is lost with its machine is computed again. Safe for concurrent use.
/// </summary>
/// <param name="data">Where the machine keeps samples.</param>
/// <param name="budget">How many bytes of states may lie here; a quarter of the budget for samples unless given.</param>
internal sealed class PartialStates(DataStore data, long? budget = null)
{
    /// <summary>Smaller states go to the ledger, where they outlive the machine.</summary>
    public const long Large = 128 << 10;

    private readonly Lock _gate = new();
    private readonly string _folder = Path.Combine(data.Folder, "states");
    private readonly long _budget = budget ?? DataStoreBudget.Default.Bytes / 4;
    private ResultStore? _store;
    private long _held = -1;

    /// <summary>Keeps a state; what has lain here longest goes where there are too many.</summary>
    /// <exception cref="StoreException">It could not be written; nothing is left behind.</exception>
    public void Save(string task, TaskResult state)
    {
        var bytes = Store().Save(task, state);
        lock (_gate)
        {
            // Listed at first, and when there seem to be too many.
            _held = _held < 0 ? long.MaxValue : _held + bytes;
            if (_held > _budget)
                _held = Trim();
        }
    }

    /// <returns>The bytes that stay.</returns>
    private long Trim()
    {
        var (kept, bytes) = (0L, 0L);
        foreach (var file in Store().Files().OrderBy(file => file.Age))
            if ((bytes += file.Bytes) > _budget)
                File.Delete(file.Path);
            else
                kept = bytes;
        return kept;
    }

    /// <summary>A state, or null where it is not here, or damaged.</summary>
    /// <exception cref="StoreException">The disk does not answer.</exception>
    public TaskResult? Find(string task)
    {
        try
        {
            return Directory.Exists(_folder) ? Store().Find(task) : null;
        }
        catch (InputException)
        {
            // As good as lost: it is computed again.
            return null;
        }
    }

    /// <exception cref="StoreException">The folder cannot be written.</exception>
    private ResultStore Store()
    {
        lock (_gate)
            try
            {
                return _store ??= new ResultStore(_folder);
            }
            catch (InputException error)
            {
                throw new StoreException(error.Message, error);
            }
    }
}
