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
using Agop.Sweeps.Tasks.Gauge;
using Agop.Sweeps.Tasks.Merge;
using Agop.Sweeps.Tasks.Summarize;
using Agop.Sweeps.Tasks.Tabulate;
using Agop.Sweeps.Tasks.Train;

namespace Agop.Sweeps.Planning;

/// <summary>
/// The tasks of a sweep, each behind those it needs, and what they are for. They are worked out network by network, whenever they are
/// asked for, and none is kept; <see cref="Tasks"/> takes 45 bytes for each meanwhile, to give each once.
/// </summary>
public sealed class SweepPlan
{
    private readonly IScore[] _scores;
    private readonly List<TaskDefinition> _dataTasks = [];
    private readonly string[] _datasets;
    private readonly string[] _trained;
    private string? _id;

    private SweepPlan(Sweep sweep)
    {
        Sweep = sweep;
        _scores = [.. sweep.Scores.Select(id => ScaledScorer.Find(id, "sweep").Score.Score)];
        var known = new TaskIds();
        string Add(TaskDefinition task)
        {
            if (known.Add(task.Id, out _))
                _dataTasks.Add(task);
            return task.Id;
        }
        _datasets = [.. sweep.Data.Select(data => data.Plan(Add))];
        _trained =
        [
            .. sweep.Data.Select(
                (data, place) => data.Trained is var trained && ReferenceEquals(trained, data) ? _datasets[place] : trained.Plan(Add)
            ),
        ];
    }

    /// <summary>What was asked.</summary>
    public Sweep Sweep { get; }

    /// <summary>The tasks that give the data.</summary>
    public IReadOnlyList<TaskDefinition> DataTasks => _dataTasks;

    /// <summary>How many networks there are.</summary>
    public int NetworkCount => _datasets.Length * Sweep.Seeds.Count;

    /// <summary>The networks, data set by data set.</summary>
    public IEnumerable<PlannedNetwork> Networks => Enumerable.Range(0, NetworkCount).Select(Network);

    /// <summary>The networks of each data set.</summary>
    public IEnumerable<IEnumerable<PlannedNetwork>> NetworksByData =>
        Enumerable.Range(0, _datasets.Length).Select(data => Enumerable.Range(data * Sweep.Seeds.Count, Sweep.Seeds.Count).Select(Network));

    /// <summary>All tasks but those of the report, which depend on how these end.</summary>
    public IEnumerable<TaskDefinition> Tasks
    {
        get
        {
            var known = new TaskIds();
            return _dataTasks.Concat(Networks.SelectMany(network => network.Tasks)).Where(task => known.Add(task.Id, out _));
        }
    }

    /// <summary>The leaderboard's numbers.</summary>
    public IEnumerable<SweepCell> Cells => Networks.SelectMany(network => network.Cells);

    /// <summary>The networks' names and main tasks.</summary>
    public IEnumerable<SweepModel> Models => Networks.Select(network => network.Model);

    /// <summary>The kinds of lanes that its tasks need.</summary>
    public IReadOnlySet<string> Lanes =>
        // All networks have the same tasks on different data.
        _dataTasks.Concat(Networks.Take(1).SelectMany(network => network.Tasks)).Select(task => task.Lane).ToHashSet();

    /// <summary>What identifies the sweep: everything that its table depends on, and nothing else.</summary>
    public string Id => _id ??= Report(new Dictionary<string, string>(StringComparer.Ordinal)).Last().Id;

    /// <summary>Plans a sweep.</summary>
    public static SweepPlan Of(Sweep sweep) => new(sweep);

    /// <summary>
    /// The tasks that turn what succeeded into tables: one for each network, then the one that summarizes them. What failed is listed in
    /// them with its error.
    /// </summary>
    /// <param name="failures">The errors of the tasks that have no result.</param>
    public IEnumerable<TaskDefinition> Report(IReadOnlyDictionary<string, string> failures)
    {
        var tables = new List<string>();
        foreach (var network in Networks)
        {
            var table = Table(network, failures);
            tables.Add(table.Id);
            yield return table;
        }
        yield return TaskDefinition.Of(
            TaskKinds.Summarize,
            new SummarizeSpec(
                Sweep.Name,
                Sweep.Architecture.Id,
                Sweep.Reference,
                [.. Sweep.Methods.Select(method => new MethodRow(method.Label, method.Gradients))],
                Sweep.Scores
            ),
            tables
        );
    }

    private TaskDefinition Table(PlannedNetwork network, IReadOnlyDictionary<string, string> failures)
    {
        var (model, untrained) = (network.Model, failures.GetValueOrDefault(network.Model.Train));
        string? Error(SweepCell cell) => failures.GetValueOrDefault(cell.Evaluate) ?? untrained;
        var precision = untrained is null && network.Precision is { } task && !failures.ContainsKey(task) ? task : null;
        SweepCell[] whole = [.. network.Cells.Where(cell => Error(cell) is null)];
        var spec = new TabulateSpec(
            model.Id.Data.Scenario,
            model.Id.Data.Variant,
            model.Id.Seed,
            Sweep.Scores,
            [.. whole.Select(cell => cell.Id.Method)],
            [.. network.Cells.Where(cell => Error(cell) is not null).Select(cell => new MissingScore(cell.Id.Method, Error(cell)!))],
            untrained is null,
            precision is null ? null : Names.NameOf(Sweep.Kernels.Precision)
        );
        string[] measured = precision is null ? [] : [precision];
        return TaskDefinition.Of(
            TaskKinds.Tabulate,
            spec,
            untrained is null ? [model.Dataset, model.Train, .. whole.Select(cell => cell.Evaluate), .. measured] : []
        );
    }

    /// <summary>A network, by its place in <see cref="Networks"/>.</summary>
    public PlannedNetwork Network(int number)
    {
        var place = number / Sweep.Seeds.Count;
        var (data, dataset, trained) = (Sweep.Data[place], _datasets[place], _trained[place]);
        var seed = Sweep.Seeds[number % Sweep.Seeds.Count];
        var (tasks, cells) = (new List<TaskDefinition>(), new List<SweepCell>());
        var known = new HashSet<string>(StringComparer.Ordinal);
        string Add(TaskDefinition task)
        {
            if (known.Add(task.Id))
                tasks.Add(task);
            return task.Id;
        }

        var id = new NetworkId(data.Id, seed);
        var training = Sweep.Training;
        var architecture = Sweep.Architecture.Id;
        string[] needed =
            data.Network is { } given ? [trained, Add(given)]
            : Sweep.Weights.Count > 0
                ? [trained, Add(TaskDefinition.Of(TaskKinds.Weights, Sweep.Weights[Sweep.Weights.Count > 1 ? (int)seed : 0]))]
            : [trained];
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
                        Sweep.TrainingKernels,
                        Sweep.Weights.Count > 0,
                        Sweep.Features
                    ),
                    needed
                )
                : TaskDefinition.Of(TaskKinds.Adopt, new AdoptSpec(architecture, Sweep.TrainingKernels), needed)
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
                            Sweep.NeedsMatrix,
                            Sweep.Kernels,
                            Sweep.AgopTarget == GradientTarget.Sketch ? seed : null
                        ),
                        train,
                        trained
                    )
                )
            )
            .ToArray();
        var agop = Core.Accumulation.Shards.Merge(
            shards,
            (a, b) => Add(TaskDefinition.Of(TaskKinds.Merge, new MergeSpec(Sweep.AgopTarget), a, b))
        );
        var (asks, draws) = (Sweep.ScoresNeed(ScoreNeeds.Network), Sweep.ScoresNeed(ScoreNeeds.Seed));
        foreach (var method in Sweep.Methods)
        {
            var info = method.Method.Info;
            var (needs, runs) = (new List<string> { dataset }, asks || info.Requires(MethodNeeds.Model));
            if (runs)
                needs.Add(train);
            if (info.RequiresAgop)
                needs.Add(agop);
            var spec = new EvaluateSpec(
                info.Id,
                method.Settings.Values,
                architecture,
                "test",
                Sweep.Scores,
                Sweep.Maps,
                runs ? Sweep.Output : null,
                draws || info.Requires(MethodNeeds.Seed) ? seed : null,
                runs ? Sweep.KernelsOf(method) : null,
                data.ScoreSize,
                Extension.HashesOf([method.Method, .. _scores])
            );
            cells.Add(new SweepCell(new CellId(id, method.Label), Add(TaskDefinition.Of(TaskKinds.Evaluate, spec, needs))));
        }
        // The first network of each data set speaks for the others.
        var precision =
            seed == Sweep.Seeds[0] && PrecisionError.IsTold(Sweep.Kernels.Precision) ? Add(Precision(seed, trained, train, agop)) : null;
        return new PlannedNetwork(new SweepModel(id, dataset, train, agop), tasks, cells, precision);
    }

    private TaskDefinition Precision(long seed, string dataset, string train, string agop)
    {
        var methods = Sweep.Methods.Where(method => method.Method.Info.Requires(MethodNeeds.Model)).ToArray();
        return TaskDefinition.Of(
            TaskKinds.Gauge,
            new GaugeSpec(
                Sweep.Architecture.Id,
                Sweep.Kernels,
                Sweep.AgopTarget,
                Sweep.Training.Loss,
                Sweep.Output,
                seed,
                [.. methods.Select(method => new GaugedMethod(method.Label, method.Method.Info.Id, method.Settings.Values))]
            ),
            dataset,
            train,
            agop
        );
    }
}
