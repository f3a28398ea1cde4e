using Agop.Ledger.Tasks;

namespace Agop.Grains.Scheduling;

/// <summary>
/// Which silo has read or made which results: a network's weights need not be read and brought to a GPU again where its last task was.
/// </summary>
internal sealed class ResultPlaces
{
    /// <summary>So many are remembered, the last; what a silo keeps of them is its own affair.</summary>
    private const int Max = 1 << 16;

    private readonly HashSet<(SiloAddress Silo, string Task)> _known = [];
    private readonly Queue<(SiloAddress Silo, string Task)> _order = new();

    /// <summary>A task goes to a silo.</summary>
    public void Put(ReadyTask task, SiloAddress silo)
    {
        foreach (var result in task.Needs.Append(task.Id))
        {
            if (!_known.Add((silo, result)))
                continue;
            _order.Enqueue((silo, result));
            if (_order.Count > Max)
                _known.Remove(_order.Dequeue());
        }
    }

    /// <summary>How many of the results that a task needs a silo has not had.</summary>
    public int Lacks(ReadyTask task, SiloAddress silo) => task.Needs.Count(need => !_known.Contains((silo, need)));
}
