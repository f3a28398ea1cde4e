using Agop.Ledger;

namespace Agop.Silo.Dispatching;

/// <summary>
/// Asks for the tasks that a scheduler has assigned to this silo, in its order. An assignment is only a word: the ledger's claim decides, so a task may be assigned twice, or to two
/// silos, and is still computed once.
/// </summary>
/// <param name="declined">Is told which assigned tasks were not to be had: someone else holds them, or they are done or not wanted any more.</param>
internal sealed class Assignments(Action<IReadOnlyList<string>> declined) : IDemands
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<string>> _tasks = new(StringComparer.Ordinal);

    /// <summary>Adds tasks for a kind of lane.</summary>
    public void Add(string lane, IEnumerable<string> tasks)
    {
        lock (_gate)
        {
            if (!_tasks.TryGetValue(lane, out var waiting)) _tasks[lane] = waiting = [];
            waiting.AddRange(tasks.Where(task => !waiting.Contains(task, StringComparer.Ordinal)));
        }
    }

    public Demand For(string lane, int free)
    {
        lock (_gate)
        {
            string[] next = _tasks.TryGetValue(lane, out var waiting) ? [.. waiting.Take(free)] : [];
            return new Demand(lane, next.Length, Tasks: next);
        }
    }

    public bool Answered(Demand demand, IReadOnlyList<Claim> claims)
    {
        var had = claims.Select(claim => claim.Task).ToHashSet(StringComparer.Ordinal);
        bool more;
        lock (_gate)
        {
            var waiting = _tasks.GetValueOrDefault(demand.Lane, []);
            waiting.RemoveAll(task => demand.Tasks!.Contains(task, StringComparer.Ordinal));
            more = waiting.Count > 0;
        }
        string[] missed = [.. demand.Tasks!.Where(task => !had.Contains(task))];
        if (missed.Length > 0) declined(missed);
        return more;
    }
}
