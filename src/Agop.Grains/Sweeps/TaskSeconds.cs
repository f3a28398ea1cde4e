using Agop.Sweeps.Tasks;

namespace Agop.Grains.Sweeps;

/// <summary>How long tasks took, at 55 bytes for each.</summary>
public sealed class TaskSeconds
{
    private readonly TaskIds _tasks = new();
    private readonly List<double> _seconds = [];

    /// <summary>How many tasks there are.</summary>
    public int Count => _seconds.Count;

    /// <summary>How long a task took; null where it is none of them.</summary>
    public double? this[string task] => _tasks.Find(task) is var number and >= 0 ? _seconds[number] : null;

    /// <summary>Adds a task, unless it is there.</summary>
    internal void Add(string task, double seconds)
    {
        if (_tasks.Add(task, out _))
            _seconds.Add(seconds);
    }
}
