using Agop.Core.Attribution;
using Agop.Core.Extensions;
using Agop.Core.Gradients;
using Agop.Core.Scores;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Accumulate;
using Agop.Sweeps.Tasks.Adopt;
using Agop.Sweeps.Tasks.Evaluate;
using Agop.Sweeps.Tasks.Merge;
using Agop.Sweeps.Tasks.Summarize;
using Agop.Sweeps.Tasks.Train;

namespace Agop.Sweeps.Planning;

/// <summary>The tasks of a sweep, each behind those it needs, and what they are for.</summary>
public sealed class SweepPlan
{
    private readonly Dictionary<string, TaskDefinition> _tasks = new(StringComparer.Ordinal);
    private readonly List<TaskDefinition> _order = [];
    private readonly List<SweepCell> _cells = [];
    private readonly List<SweepModel> _models = [];

    private readonly IScore[] _scores;

    private SweepPlan(Sweep sweep)
    {
        Sweep = sweep;
        _scores = [.. sweep.Scores.Select(id => ScaledScorer.Find(id, "sweep").Score.Score)];
    }

    /// <summary>What was asked.</summary>
    public Sweep Sweep { get; }

    /// <summary>All tasks but the summary, which depends on how they end.</summary>
    public IReadOnlyList<TaskDefinition> Tasks => _order;

    /// <summary>The leaderboard's numbers.</summary>
    public IReadOnlyList<SweepCell> Cells => _cells;

    /// <summary>The networks.</summary>
    public IReadOnlyList<SweepModel> Models => _models;

    /// <summary>What identifies the sweep: everything that its table depends on, and nothing else.</summary>
    public string Id => Summary(new Dictionary<string, string>(StringComparer.Ordinal)).Id;

    /// <summary>Plans a sweep.</summary>
    public static SweepPlan Of(Sweep sweep)
    {
        var plan = new SweepPlan(sweep);
        foreach (var data in sweep.Data)
        {
            var dataset = data.Plan(plan.Add);
            foreach (var seed in sweep.Seeds)
                plan.AddModel(dataset, data, seed);
        }
        return plan;
    }

    /// <summary>The task that turns what succeeded into tables; what failed is listed in it with its error.</summary>
    public TaskDefinition Summary(IReadOnlyDictionary<string, string> failures)
    {
        var needs = new List<string>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        int Place(string id)
        {
            if (places.TryGetValue(id, out var known))
                return known;
            needs.Add(id);
            return places[id] = needs.Count - 1;
        }

        var models = _models
            .Where(model => !failures.ContainsKey(model.Train))
            .Select(model => new SummaryModel(
                model.Id.Data.Scenario,
                model.Id.Data.Variant,
                model.Id.Seed,
                Place(model.Dataset),
                Place(model.Train)
            ))
            .ToArray();
        var trained = models.Select(model => model.Network).ToHashSet();
        bool Whole(SweepCell cell) => !failures.ContainsKey(cell.Evaluate) && trained.Contains(cell.Id.Network);
        var cells = _cells
            .Where(Whole)
            .Select(cell => new SummaryCell(
                cell.Id.Network.Data.Scenario,
                cell.Id.Network.Data.Variant,
                cell.Id.Network.Seed,
                cell.Id.Method,
                Place(cell.Evaluate)
            ))
            .ToArray();
        var missing = _cells
            .Where(cell => !Whole(cell))
            .Select(cell => new MissingCell(
                cell.Id.Network.Data.Scenario,
                cell.Id.Network.Data.Variant,
                cell.Id.Network.Seed,
                cell.Id.Method,
                failures.GetValueOrDefault(cell.Evaluate) ?? failures[_models.First(model => model.Id == cell.Id.Network).Train]
            ))
            .ToArray();
        var spec = new SummarizeSpec(
            Sweep.Name,
            Sweep.Architecture.Id,
            Sweep.Reference,
            [.. Sweep.Methods.Select(method => new MethodRow(method.Label, method.Gradients))],
            Sweep.Scores,
            models,
            cells,
            missing
        );
        return TaskDefinition.Of(TaskKinds.Summarize, spec, needs);
    }

    private void AddModel(string dataset, SweepData data, long seed)
    {
        var id = new NetworkId(data.Id, seed);
        var training = Sweep.Training;
        var architecture = Sweep.Architecture.Id;
        string[] needed =
            Sweep.Weights.Count > 0
                ? [dataset, Add(TaskDefinition.Of(TaskKinds.Weights, Sweep.Weights[Sweep.Weights.Count > 1 ? (int)seed : 0]))]
                : [dataset];
        var train = Add(
            Sweep.Trains
                ? TaskDefinition.Of(
                    TaskKinds.Train,
                    new TrainSpec(
                        architecture,
                        seed,
                        training.Epochs,
                        training.BatchSize,
                        training.LearningRate,
                        training.Loss,
                        training.Hook,
                        training.SnapshotEvery,
                        Sweep.Path,
                        Sweep.Weights.Count > 0
                    ),
                    needed
                )
                : TaskDefinition.Of(TaskKinds.Adopt, new AdoptSpec(architecture, Sweep.Path), needed)
        );
        var shards = Enumerable
            .Range(0, Sweep.Shards)
            .Select(shard =>
                Add(
                    TaskDefinition.Of(
                        TaskKinds.Accumulate,
                        new AccumulateSpec(
                            architecture,
                            "train",
                            shard,
                            Sweep.Shards,
                            Sweep.AgopTarget,
                            training.Loss,
                            Full: false,
                            Sweep.Precision,
                            Sweep.Path,
                            Sweep.AgopTarget == GradientTarget.Sketch ? seed : null
                        ),
                        train,
                        dataset
                    )
                )
            )
            .ToArray();
        var agop = Core.Accumulation.Shards.Merge(
            shards,
            (a, b) => Add(TaskDefinition.Of(TaskKinds.Merge, new MergeSpec(Sweep.AgopTarget), a, b))
        );
        _models.Add(new SweepModel(id, dataset, train, agop));

        foreach (var method in Sweep.Methods)
        {
            var info = method.Method.Info;
            var needs = new List<string> { dataset };
            if (info.Requires(MethodNeeds.Model))
                needs.Add(train);
            if (info.Requires(MethodNeeds.Agop))
                needs.Add(agop);
            var spec = new EvaluateSpec(
                info.Id,
                method.Settings.Values,
                architecture,
                "test",
                Sweep.Scores,
                Sweep.Maps,
                info.Requires(MethodNeeds.Model) ? Sweep.Output : null,
                info.Requires(MethodNeeds.Seed) ? seed : null,
                Sweep.Precision,
                info.Requires(MethodNeeds.Model) ? Sweep.PathOf(method) : null,
                data.ScoreSize,
                Extension.HashesOf([method.Method, .. _scores])
            );
            _cells.Add(new SweepCell(new CellId(id, method.Label), Add(TaskDefinition.Of(TaskKinds.Evaluate, spec, needs))));
        }
    }

    private string Add(TaskDefinition task)
    {
        if (_tasks.TryAdd(task.Id, task))
            _order.Add(task);
        return task.Id;
    }
}
