using Agop.Grains.Contracts;
using Agop.Ledger.Tasks;

namespace Agop.Silo.Dispatching;

/// <summary>
/// Asks for the tasks that a scheduler has assigned to this silo, in its order. An assignment is only a hint: the ledger's claim decides,
/// so a task may be assigned twice, or to two silos, and is still computed once.
/// </summary>
internal sealed class Assignments : IDemands
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Device, LaneRole Role), List<string>> _tasks = [];
    private readonly Dictionary<(string Device, LaneRole Role), string[]> _asked = [];

    /// <summary>Adds tasks for a kind of lane.</summary>
    /// <param name="device">Their device.</param>
    /// <param name="role">What they are kept for.</param>
    /// <param name="tasks">Their ids, the most urgent first.</param>
    public void Add(string device, LaneRole role, IEnumerable<string> tasks)
    {
        lock (_gate)
        {
            if (!_tasks.TryGetValue((device, role), out var waiting))
                _tasks[(device, role)] = waiting = [];
            waiting.AddRange(tasks.Where(task => !waiting.Contains(task, StringComparer.Ordinal)));
        }
    }

    /// <summary>Takes an assignment back.</summary>
    /// <returns>Whether it was there still; else it is asked for already.</returns>
    public bool Remove(string device, LaneRole role, string task)
    {
        lock (_gate)
            return !_asked.GetValueOrDefault((device, role), []).Contains(task, StringComparer.Ordinal)
                && _tasks.TryGetValue((device, role), out var waiting)
                && waiting.Remove(task);
    }

    public Demand For(Lane lane, int free)
    {
        var key = (lane.Device, lane.Role);
        lock (_gate)
        {
            // Offered until the answer arrives, or until the next exchange where it is lost.
            var next = _asked[key] = _tasks.TryGetValue(key, out var waiting) ? [.. waiting.Take(free)] : [];
            return new Demand(lane.Device, next.Length, Tasks: next);
        }
    }

    public bool Answered(Lane lane, Demand demand, IReadOnlyList<Claim> claims)
    {
        var key = (lane.Device, lane.Role);
        lock (_gate)
        {
            var waiting = _tasks.GetValueOrDefault(key, []);
            waiting.RemoveAll(task => demand.Tasks!.Contains(task, StringComparer.Ordinal));
            _asked.Remove(key);
            return waiting.Count > 0;
        }
    }
}
