using System.Runtime.ExceptionServices;
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Data;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Randomness;
using Agop.Core.Statistics;
using Agop.Core.Training;
using Agop.Sweeps.Tasks.Evaluate;

namespace Agop.Sweeps.Roar;

/// <summary>
/// Remove and retrain: features are ranked by the mean of |map| over the training rows, the first of them are set to their mean everywhere,
/// and networks are trained and tested again. A method that ranks well takes accuracy away soon.
/// </summary>
/// <param name="data">Rows whose zero is the mean of the training rows.</param>
/// <param name="groups">The inputs of each feature, by its place: those of a category go together.</param>
/// <param name="classes">How many there are.</param>
/// <param name="options">How.</param>
/// <remarks>Hooker, Erhan, Kindermans, Kim, arXiv 1806.10758, over features and not over each image's pixels.</remarks>
public sealed class RoarStudy(Dataset data, IReadOnlyList<Range> groups, int classes, RoarOptions options)
{
    /// <summary>The random order's name.</summary>
    public const string Random = "random";

    private readonly int _inputs = (int)(data.Train.Images.Count / data.Train.Count);

    /// <summary>Ranks, removes and trains again.</summary>
    /// <param name="progress">Called with the share done.</param>
    /// <param name="cancellation">Checked before each step of training.</param>
    /// <returns>One curve for each method, the random order last.</returns>
    public IReadOnlyList<RoarCurve> Run(Action<double> progress, CancellationToken cancellation)
    {
        var architecture = Architectures.Find($"mlp:inputs={_inputs},hidden={options.Hidden},classes={classes}", "roar");
        var plan = KernelPlan.Of(architecture, Precision.Float32, ExecutionPaths.Choose(ExecutionPaths.Auto, architecture, "roar"));
        var (methods, seeds) = (options.Methods, options.Seeds);
        var orders = new int[methods.Count + 1, seeds.Count][];
        var whole = new double[seeds.Count];
        InParallel(
            seeds.Count,
            cancellation,
            s =>
            {
                var weights = Train(architecture, plan, seeds[s], data, cancellation);
                whole[s] = Accuracy(weights, plan, data.Test);
                var ranked = Rank(weights, plan, seeds[s], cancellation);
                for (var m = 0; m < methods.Count; m++)
                    orders[m, s] = ranked[m];
                orders[methods.Count, s] = new Philox(seeds[s], "roar-order").Permutation(groups.Count);
            }
        );
        // Methods often agree on what is first: each network is trained once.
        var jobs = new Dictionary<(int Seed, string Key), int[]>();
        for (var m = 0; m <= methods.Count; m++)
        for (var s = 0; s < seeds.Count; s++)
            foreach (var removed in options.Shares.Select(share => Removed(orders[m, s], share)))
                jobs.TryAdd((s, Key(removed)), removed);
        var (networks, accuracies, done) = (jobs.ToArray(), new double[jobs.Count], 0);
        InParallel(
            networks.Length,
            cancellation,
            j =>
            {
                var ((seed, _), removed) = networks[j];
                var left = new Dataset(Without(data.Train, removed), Without(data.Validation, removed), Without(data.Test, removed));
                accuracies[j] = Accuracy(Train(architecture, plan, seeds[seed], left, cancellation), plan, left.Test);
                progress((double)Interlocked.Increment(ref done) / networks.Length);
            }
        );
        var found = networks.Select(network => network.Key).Zip(accuracies).ToDictionary(pair => pair.First, pair => pair.Second);

        double[] Curve(int m, int s) => [whole[s], .. options.Shares.Select(share => found[(s, Key(Removed(orders[m, s], share)))])];
        return Compared([
            .. Enumerable
                .Range(0, methods.Count + 1)
                .Select(m =>
                {
                    double[][] curves = [.. Enumerable.Range(0, seeds.Count).Select(s => Curve(m, s))];
                    return new RoarCurve(
                        m < methods.Count ? methods[m].Label : Random,
                        [.. Enumerable.Range(0, seeds.Count).Select(s => orders[m, s])],
                        curves,
                        Array.ConvertAll(curves, Area),
                        Difference: null,
                        P: null
                    );
                }),
        ]);
    }

    /// <summary>The curves with their tests against the last, the random order.</summary>
    private static RoarCurve[] Compared(RoarCurve[] curves)
    {
        PairedTest[] tests = [.. curves.SkipLast(1).Select(curve => PairedTest.Compare(curve.Areas, curves[^1].Areas))];
        var adjusted = Holm.Adjust(Array.ConvertAll(tests, test => test.TTest));
        return
        [
            .. curves
                .SkipLast(1)
                .Select((curve, m) => curve with { Difference = tests[m], P = double.IsNaN(adjusted[m]) ? null : adjusted[m] }),
            curves[^1],
        ];
    }

    /// <summary>The features of a share, at least one, in the order of their places.</summary>
    private static int[] Removed(int[] order, double share) => [.. order.Take(Math.Max(1, (int)Math.Round(share * order.Length))).Order()];

    private static string Key(int[] removed) => string.Join(',', removed);

    /// <summary>The mean accuracy over shares from 0 to the last, by the trapezoid rule.</summary>
    private double Area(double[] accuracies)
    {
        double[] shares = [0, .. options.Shares];
        var area = 0.0;
        for (var i = 1; i < shares.Length; i++)
            area += (shares[i] - shares[i - 1]) * (accuracies[i] + accuracies[i - 1]) / 2;
        return area / shares[^1];
    }

    private WeightSet Train(Architecture architecture, KernelPlan plan, long seed, Dataset rows, CancellationToken cancellation) =>
        new Trainer(options.Training with { Seed = seed, Hook = [], SnapshotEvery = 0 }, plan)
            .Train(WeightInitializer.Initialize(architecture, seed), rows, cancellation: cancellation)
            .Best;

    private static double Accuracy(WeightSet weights, KernelPlan plan, DatasetSplit test)
    {
        using var model = ExecutionPaths.Open(weights, plan);
        var (_, correct) = Predictions.Of(model, Reader(test, model));
        return correct.Count(right => right) / (double)correct.Length;
    }

    private static SampleReader Reader(DatasetSplit split, IModel model) =>
        new(split.Images, split.Labels, model.Architecture, model.Plan.Precision.ImageType(), "table");

    /// <summary>The features by falling mean of |map| over the training rows, one order for each method.</summary>
    private int[][] Rank(WeightSet weights, KernelPlan plan, long seed, CancellationToken cancellation)
    {
        using var model = ExecutionPaths.Open(weights, plan);
        using var layered = ExecutionPaths.Open(weights, KernelPlan.Of(weights.Architecture, Precision.Float32, ExecutionPath.Libtorch));
        var state = new Lazy<AgopState>(() =>
            new FiniteAccumulation(
                model,
                new AgopPass(
                    GradientTarget.Jacobian,
                    Full: options.Methods.Any(method => method.Method.Info.Requires(MethodNeeds.AgopMatrix))
                ),
                "table"
            ).Run(Reader(data.Train, model), 0, data.Train.Count, cancellation)
        );
        return
        [
            .. options.Methods.Select(method =>
            {
                var network = method.Method.Info.RequiresLibtorch ? layered : model;
                var explainer = new Explainer(method.Method, method.Settings)
                {
                    Model = network,
                    Output = ExplainedOutput.Predicted,
                    Seed = seed,
                }.With(data, () => state.Value.Diagonal(), () => state.Value.Matrix(), weights.Architecture);
                var sums = new double[_inputs];
                foreach (var (_, maps) in explainer.Explain(Reader(data.Train, network), 0, data.Train.Count, cancellation: cancellation))
                {
                    var values = maps.ToDoubles();
                    for (var i = 0; i < values.Length; i++)
                        sums[i % _inputs] += Math.Abs(values[i]);
                }
                var importance = groups.Select(group => sums[group].Sum()).ToArray();
                return Enumerable.Range(0, groups.Count).OrderByDescending(f => importance[f]).ToArray();
            }),
        ];
    }

    /// <summary>The split where some features are at their mean, which is zero.</summary>
    private DatasetSplit Without(DatasetSplit split, int[] removed)
    {
        var values = Array.ConvertAll(split.Images.All().ToDoubles(), value => (float)value);
        for (var row = 0; row < split.Count; row++)
            foreach (var feature in removed)
                values.AsSpan((int)row * _inputs, _inputs)[groups[feature]].Clear();
        return split with { Images = NdArray.From(values, split.Count, 1, _inputs) };
    }

    private void InParallel(int count, CancellationToken cancellation, Action<int> run)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = options.Lanes, CancellationToken = cancellation }, run);
        }
        catch (AggregateException error)
        {
            // What went wrong first, as if it had not gone wrong beside others.
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }
}
