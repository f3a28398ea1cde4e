using Agop.Core.Execution;
using Agop.Grains.Contracts;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Forecasts;

/// <summary>What a sweep will take, before it is run: tasks, time, memory and room for its results.</summary>
/// <param name="Kinds">Its tasks by kind and device, in the order of the plan.</param>
/// <param name="Seconds">From its beginning to its report; null where there are no lanes for some tasks.</param>
public sealed record SweepForecast(IReadOnlyList<KindForecast> Kinds, double? Seconds)
{
    /// <summary>Seconds that a task takes beside its computation: it is claimed, and its result is kept.</summary>
    private const double Overhead = 0.002;

    /// <summary>Seconds for the galleries and the files of a report, measured.</summary>
    private const double Report = 0.5;

    /// <summary>Beyond so many tasks the lanes' time is divided by their number, without a schedule.</summary>
    private const int LargestSchedule = 200_000;

    /// <summary>
    /// With so many threads each, the trainings would use all lanes; null where they do, where one is too few, and where they take none.
    /// </summary>
    public int? TrainingThreads { get; init; }

    /// <summary>The worst that any part is known from.</summary>
    public ForecastSource Source => Kinds.Where(kind => kind.Tasks > kind.Done).Select(kind => kind.Source).DefaultIfEmpty().Max();

    /// <summary>Forecasts a sweep.</summary>
    /// <param name="plan">Its tasks.</param>
    /// <param name="history">What tasks took before.</param>
    /// <param name="lanes">The lanes that work on it.</param>
    /// <param name="isDone">Whether a task has its result already.</param>
    public static SweepForecast Of(SweepPlan plan, TaskHistory history, IReadOnlyList<Lane> lanes, Func<string, bool> isDone)
    {
        var (kinds, order) = (new Dictionary<(string, string), KindForecast>(), new List<(string, string)>());
        var schedule = new LaneSchedule(lanes.CountBy(lane => lane.Device).ToDictionary(StringComparer.Ordinal));
        var (data, numbers) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        var isLarge = IsLarge(plan);

        void Add(TaskDefinition task, TaskForecast forecast, int times)
        {
            var (kind, done) = (TaskKinds.Find(task.Kind), isDone(task.Id));
            var (key, memory) = ((task.Kind, task.Lane), kind.MemoryOf(task.Spec));
            if (!kinds.TryGetValue(key, out var before))
            {
                order.Add(key);
                before = new KindForecast(task.Kind, task.Lane, 0, 0, 0, 0, 0, "", ForecastSource.SameTasks);
            }
            var open = done ? 0 : times;
            kinds[key] = before with
            {
                Tasks = before.Tasks + times,
                Done = before.Done + times - open,
                Seconds = before.Seconds + open * (forecast.Seconds + Overhead),
                Bytes = before.Bytes + open * (forecast.Bytes ?? 0),
                Memory = Math.Max(before.Memory, memory),
                Largest = memory > before.Memory ? kind.LabelOf(task.Spec) : before.Largest,
                Source = open > 0 && forecast.Source > before.Source ? forecast.Source : before.Source,
            };
            if (!done && !isLarge)
                numbers[task.Id] = schedule.Add(
                    task.Lane,
                    forecast.Seconds + Overhead,
                    task.Needs.Where(numbers.ContainsKey).Select(need => numbers[need])
                );
        }

        foreach (var task in plan.DataTasks)
        {
            data[task.Id] = TaskClass.Shape(task.CanonicalSpec);
            Add(task, history.Of(task, data.GetValueOrDefault), 1);
        }
        var known = new TaskIds();
        foreach (var networks in plan.NetworksByData)
        {
            // The networks of a data set have the same tasks but for their seeds; the first may have one more at its end.
            TaskForecast[]? forecasts = null;
            var others = isLarge ? networks.Skip(1).FirstOrDefault()?.Tasks ?? [] : [];
            foreach (var network in isLarge ? networks.Take(1) : networks)
            {
                forecasts ??= [.. network.Tasks.Select(task => history.Of(task, data.GetValueOrDefault))];
                foreach (var (number, (task, forecast)) in network.Tasks.Zip(forecasts).Index())
                    if (known.Add(task.Id, out _))
                        // What the second network has with another id, all have.
                        Add(task, forecast, number < others.Count && others[number].Id != task.Id ? plan.Sweep.Seeds.Count : 1);
            }
        }
        // Of a large sweep the summary, which takes seconds, is left out: it names all tables.
        foreach (var task in plan.Report(new Dictionary<string, string>(StringComparer.Ordinal)).Take(isLarge ? 1 : int.MaxValue))
            Add(task, history.Of(task, data.GetValueOrDefault), isLarge ? plan.NetworkCount : 1);
        KindForecast[] all = [.. order.Select(key => kinds[key])];
        return new SweepForecast(all, (isLarge ? Divided(all, lanes) : schedule.Length()) + Report)
        {
            TrainingThreads = ThreadsFor(plan, all, lanes),
        };
    }

    /// <summary>Whether a sweep is forecast by one network of each data set, as if nothing were done.</summary>
    internal static bool IsLarge(SweepPlan plan) =>
        (long)plan.NetworkCount * (plan.Sweep.Methods.Count + 2 * plan.Sweep.Shards) > LargestSchedule;

    private static int? ThreadsFor(SweepPlan plan, IReadOnlyList<KindForecast> kinds, IReadOnlyList<Lane> lanes)
    {
        var open = kinds.Where(kind => kind.Kind == TaskKinds.Train.Name).Sum(kind => kind.Tasks - kind.Done);
        return
            open > 0
            && plan.Sweep.TrainingKernels is { Path: ExecutionPath.Libtorch, Threads: null }
            && lanes.Count(lane => lane.Gpu is null) / open is > 1 and var threads
            ? threads
            : null;
    }

    private static double? Divided(IReadOnlyList<KindForecast> kinds, IReadOnlyList<Lane> lanes)
    {
        var longest = 0.0;
        foreach (var device in kinds.GroupBy(kind => kind.Device, StringComparer.Ordinal))
        {
            var count = lanes.Count(lane => lane.Device == device.Key);
            if (count == 0)
                return null;
            longest = Math.Max(longest, device.Sum(kind => kind.Seconds) / count);
        }
        return longest;
    }
}
