using System.Numerics;

namespace Agop.Grains.Scheduling;

/// <summary>
/// Which silo has which parts of a split for a network. States of parts next to each other are merged with each other: a silo that has a
/// range of them merges them at home, and only what comes of ranges travels.
/// </summary>
internal sealed class PartPlaces
{
    private const int MaxRows = 1024;
    private readonly Dictionary<string, Dictionary<int, SiloAddress>> _rows = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>A task goes to a silo.</summary>
    public void Put(Candidate task, SiloAddress silo)
    {
        if (task.Range is not { } range)
            return;
        if (!_rows.TryGetValue(task.Row, out var row))
        {
            if (_order.Count >= MaxRows)
                _rows.Remove(_order.Dequeue());
            _order.Enqueue(task.Row);
            _rows[task.Row] = row = [];
        }
        row[range.Part] = silo;
    }

    /// <summary>A part next to a task's, from 0, that a silo has; null where it has none.</summary>
    public int? NeighbourOn(Candidate task, SiloAddress silo) =>
        task.Range is { } range
        && _rows.TryGetValue(task.Row, out var row)
        && new[] { range.Part - 1, range.Part + 1 }.FirstOrDefault(part => silo.Equals(row.GetValueOrDefault(part)), -1)
            is >= 0
                and var neighbour
            ? neighbour
            : null;

    /// <summary>
    /// The tasks with which a silo that has no part next to an open one begins, with the number of open parts behind each: the first of a
    /// network's parts, or the middle of a range that another silo works through from its beginning.
    /// </summary>
    /// <param name="open">The open tasks.</param>
    public IReadOnlyDictionary<Candidate, int> Beginnings(IEnumerable<Candidate> open)
    {
        var beginnings = new Dictionary<Candidate, int>();
        foreach (var row in open.Where(task => task.Range is not null).GroupBy(task => task.Row, StringComparer.Ordinal))
        {
            var tasks = row.OrderBy(task => task.Range!.Part).ToArray();
            for (int first = 0, next; first < tasks.Length; first = next)
            {
                next = first + 1;
                while (next < tasks.Length && tasks[next].Range!.Part == tasks[next - 1].Range!.Part + 1)
                    next++;
                var part = tasks[first].Range!.Part;
                var isWorkedOn = _rows.TryGetValue(row.Key, out var places) && places.ContainsKey(part - 1);
                var begin = isWorkedOn ? Middle(part, next - first) - part : 0;
                beginnings[tasks[first + begin]] = next - first - begin;
            }
        }
        return beginnings;
    }

    /// <summary>About the middle of a range, where the largest merge begins: neighbours are merged in pairs of pairs.</summary>
    private static int Middle(int first, int count)
    {
        var (low, high) = (first + (count + 3) / 4, first + count - 1 - (count - 1) / 4);
        for (var pair = BitOperations.Log2((uint)Math.Max(1, count)); pair > 0; pair--)
            if (((first + count / 2 + (1 << pair - 1)) >> pair << pair) is var aligned && aligned >= low && aligned <= high)
                return aligned;
        return first + count / 2;
    }
}
