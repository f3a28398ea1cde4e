using Agop.Ledger.Tasks;

namespace Agop.Silo.Dispatching;

/// <summary>
/// Asks for the tasks that a scheduler has assigned to this silo, in its order. An assignment is only a word: the ledger's claim decides,
/// so a task may be assigned twice, or to two silos, and is still computed once.
/// </summary>
/// <param name="declined">
/// Is told which assigned tasks were not to be had: someone else holds them, or they are done or not wanted any more.
/// </param>
internal sealed class Assignments(Action<IReadOnlyList<string>> declined) : IDemands
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
        var had = claims.Select(claim => claim.Task).ToHashSet(StringComparer.Ordinal);
        bool more;
        lock (_gate)
        {
            var waiting = _tasks.GetValueOrDefault(lane, []);
            waiting.RemoveAll(task => demand.Tasks!.Contains(task, StringComparer.Ordinal));
            _asked.Remove(lane);
            more = waiting.Count > 0;
        }
        string[] missed = [.. demand.Tasks!.Where(task => !had.Contains(task))];
        if (missed.Length > 0)
            declined(missed);
        return more;
    }
}
