using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Forecasts;

/// <summary>
/// What tasks took on this ledger before: those of the same class where there are any, else those of the same work on other data, else
/// those of the same kind, by their prior weights.
/// </summary>
public sealed class TaskHistory
{
    /// <summary>So many tasks are remembered, the last ones: a ledger of a million is not read as a whole.</summary>
    public const int Max = 20_000;

    private readonly Dictionary<string, string> _data = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskClass, Mean> _classes = [];
    private readonly Dictionary<string, Mean> _works = new(StringComparer.Ordinal),
        _kinds = new(StringComparer.Ordinal);

    /// <summary>No history.</summary>
    public TaskHistory() { }

    /// <param name="done">What is done, by the kinds' versions of this program, in any order.</param>
    public TaskHistory(IReadOnlyList<DoneTask> done)
    {
        var priors = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var task in done.Where(task => TaskClass.GivesData(task.Kind)))
            _data[task.Id] = TaskClass.Shape(task.Spec);
        foreach (var task in done)
        {
            var of = TaskClass.Of(task.Kind, task.Spec, task.Needs, _data.GetValueOrDefault);
            if (!priors.TryGetValue(of.Work, out var prior))
                priors[of.Work] = prior = PriorOf(task);
            // Nothing is known of what a build in between wrote.
            if (double.IsNaN(prior))
                continue;
            var entry = new Mean(1, task.Seconds, prior, task.Bytes is null ? 0 : 1, task.Bytes ?? 0);
            Add(_classes, of, entry);
            Add(_works, of.Work, entry);
            Add(_kinds, task.Kind, entry);
        }
    }

    /// <summary>What a task will take.</summary>
    /// <param name="task">The task.</param>
    /// <param name="dataOf">The shape of the data that another task of its sweep gives; null for other tasks.</param>
    internal TaskForecast Of(TaskDefinition task, Func<string, string?> dataOf)
    {
        var (of, prior) = (
            TaskClass.Of(task.Kind, task.CanonicalSpec, task.Needs, need => dataOf(need) ?? _data.GetValueOrDefault(need)),
            TaskKinds.Find(task.Kind).SecondsOf(task.Spec)
        );
        if (_classes.TryGetValue(of, out var like))
            return new TaskForecast(like.Seconds / like.Tasks, like.MeanBytes, ForecastSource.SameTasks);
        if (_works.TryGetValue(of.Work, out var work))
            return new TaskForecast(work.Seconds / work.Tasks, work.MeanBytes, ForecastSource.OtherData);
        return _kinds.TryGetValue(task.Kind, out var kind) && kind.Prior > 0
            ? new TaskForecast(prior * kind.Seconds / kind.Prior, kind.MeanBytes, ForecastSource.SameKind)
            : new TaskForecast(prior, null, ForecastSource.Guess);
    }

    private static double PriorOf(DoneTask task)
    {
        try
        {
            return TaskKinds.Find(task.Kind).SecondsOf(JsonNode.Parse(task.Spec)!.AsObject());
        }
        catch (JsonException)
        {
            return double.NaN;
        }
    }

    private static void Add<T>(Dictionary<T, Mean> means, T key, Mean entry)
        where T : notnull => means[key] = means.TryGetValue(key, out var before) ? before.With(entry) : entry;

    private readonly record struct Mean(int Tasks, double Seconds, double Prior, int Sized, long Bytes)
    {
        public double? MeanBytes => Sized == 0 ? null : (double)Bytes / Sized;

        public Mean With(Mean other) =>
            new(Tasks + other.Tasks, Seconds + other.Seconds, Prior + other.Prior, Sized + other.Sized, Bytes + other.Bytes);
    }
}
