using Agop.Ledger.Tasks;

namespace Agop.Silo.Dispatching;

/// <summary>
/// Asks for the tasks that a scheduler has assigned to this silo, in its order. An assignment is only a word: the ledger's claim decides,
/// so a task may be assigned twice, or to two silos, and is still computed once.
/// </summary>
internal sealed class Assignments : IDemands
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<string>> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _asked = new(StringComparer.Ordinal);

    /// <summary>Adds tasks for a kind of lane.</summary>
    /// <param name="lane">The kind; behind a slash, what such lanes are kept for.</param>
    /// <param name="tasks">Their ids, the most urgent first.</param>
    public void Add(string lane, IEnumerable<string> tasks)
    {
        lock (_gate)
        {
            if (!_tasks.TryGetValue(lane, out var waiting))
                _tasks[lane] = waiting = [];
            waiting.AddRange(tasks.Where(task => !waiting.Contains(task, StringComparer.Ordinal)));
        }
    }

    /// <summary>Takes an assignment back.</summary>
    /// <returns>Whether it was there still; else it is asked for already.</returns>
    public bool Remove(string lane, string task)
    {
        lock (_gate)
            return !_asked.GetValueOrDefault(lane, []).Contains(task, StringComparer.Ordinal)
                && _tasks.TryGetValue(lane, out var waiting)
                && waiting.Remove(task);
    }

    public Demand For(string lane, int free)
    {
        lock (_gate)
        {
            // Offered until the answer arrives, or until the next exchange where it is lost.
            var next = _asked[lane] = _tasks.TryGetValue(lane, out var waiting) ? [.. waiting.Take(free)] : [];
            return new Demand(lane.Split('/')[0], next.Length, Tasks: next);
        }
    }

    public bool Answered(string lane, Demand demand, IReadOnlyList<Claim> claims)
    {
        lock (_gate)
        {
            var waiting = _tasks.GetValueOrDefault(lane, []);
            waiting.RemoveAll(task => demand.Tasks!.Contains(task, StringComparer.Ordinal));
            _asked.Remove(lane);
            return waiting.Count > 0;
        }
    }
}
