namespace Agop.Grains.Forecasts;

/// <summary>
/// How long tasks take on some lanes: each lane takes the first task in the order of the plan whose needs are done, as silos do.
/// </summary>
/// <param name="lanes">How many lanes there are of each device.</param>
internal sealed class LaneSchedule(IReadOnlyDictionary<string, int> lanes)
{
    private readonly List<(string Device, double Seconds)> _tasks = [];
    private readonly List<int> _missing = [];
    private readonly List<List<int>?> _needing = [];

    /// <summary>Adds a task behind those that it needs.</summary>
    /// <param name="device">What it computes with.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="needs">The numbers of the tasks that it waits for.</param>
    /// <returns>Its number.</returns>
    public int Add(string device, double seconds, IEnumerable<int> needs)
    {
        var number = _tasks.Count;
        _tasks.Add((device, seconds));
        _needing.Add(null);
        _missing.Add(0);
        foreach (var need in needs)
        {
            (_needing[need] ??= []).Add(number);
            _missing[number]++;
        }
        return number;
    }

    /// <summary>The seconds from the first task's beginning to the last one's end; null where there is no lane for a task.</summary>
    public double? Length()
    {
        var (free, missing) = (new Dictionary<string, int>(lanes, StringComparer.Ordinal), _missing.ToArray());
        if (_tasks.Exists(task => free.GetValueOrDefault(task.Device) == 0))
            return null;
        var ready = free.Keys.ToDictionary(device => device, _ => new PriorityQueue<int, int>(), StringComparer.Ordinal);
        void Release(int task) => ready[_tasks[task].Device].Enqueue(task, task);
        for (var task = 0; task < missing.Length; task++)
            if (missing[task] == 0)
                Release(task);
        var (running, now) = (new PriorityQueue<int, double>(), 0.0);
        while (true)
        {
            foreach (var (device, queue) in ready)
                while (free[device] > 0 && queue.TryDequeue(out var next, out _))
                {
                    free[device]--;
                    running.Enqueue(next, now + _tasks[next].Seconds);
                }
            if (!running.TryDequeue(out var ended, out var end))
                return now;
            now = end;
            free[_tasks[ended].Device]++;
            foreach (var needing in _needing[ended] ?? [])
                if (--missing[needing] == 0)
                    Release(needing);
        }
    }
}
