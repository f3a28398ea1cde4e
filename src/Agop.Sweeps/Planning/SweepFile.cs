using Agop.Benchmarks.XaiTris;
using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Scores;
using Agop.Sweeps.Yaml;
using YamlDotNet.RepresentationModel;

namespace Agop.Sweeps.Planning;

/// <summary>Reads sweeps from YAML. Every key has a default but <c>scenarios</c>; unknown keys are refused.</summary>
public static class SweepFile
{
    private const int LargestGradientBatch = 65_536;

    private static readonly string[] s_tableScores = ["spearman", "precision-topk", "mass-accuracy"];

    private static readonly string[] s_tableMethods =
    [
        "agop-ixg",
        "agop-weighted",
        "agop-global",
        "input-x-gradient",
        "integrated-gradients",
        "gradient-shap",
        "deep-shap",
        "lime",
        "vanilla-grad",
        "random",
    ];

    private static readonly string[] s_defaultScores =
    [
        "iou-topk",
        "iou-threshold",
        "iou-threshold:0.5",
        "iou-fraction",
        "precision-topk",
        "emd",
        "emd:diameter",
        "mass-accuracy",
        "rank-accuracy",
        "pointing-game",
        "auroc",
        "auprc",
    ];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">
    /// It is missing, not YAML, or asks for something that does not exist; the message names file, line and key.
    /// </exception>
    public static Sweep Read(string path) => Parse(new StringReader(YamlText.Read(path)), path);

    /// <summary>Reads a text.</summary>
    /// <param name="reader">The YAML.</param>
    /// <param name="file">Its name, for errors.</param>
    /// <param name="files">The files that it names and that were found before, or null.</param>
    /// <param name="fileName">The file's name, where errors call it otherwise: reports are named for it.</param>
    /// <param name="path">The execution path that was asked for instead of the file's, or null, and what errors call it.</param>
    /// <exception cref="InputException">As for <see cref="Read"/>.</exception>
    public static Sweep Parse(
        TextReader reader,
        string file,
        BroughtFiles? files = null,
        string? fileName = null,
        (string Name, string Source)? path = null
    )
    {
        var root = new YamlSection(file, "", YamlText.Parse(reader.ReadToEnd(), file));
        var sweep = Bind(root, file, files ?? new BroughtFiles(), fileName ?? file, path);
        root.End();
        return sweep;
    }

    private static Sweep Bind(YamlSection root, string file, BroughtFiles files, string fileName, (string Name, string Source)? asked)
    {
        var benchmark = root.Text("benchmark", "xai-tris");
        var weights = BroughtWeights.Read(root, files);
        var output = Names.Parse<ExplainedOutput>(root.Text("output", "predicted"), root.Source("output"));
        var (data, architecture) = benchmark switch
        {
            "xai-tris" => XaiTris(root, weights, files),
            "clevr-xai" => ClevrSection.Read(root, weights, files),
            TableSection.Benchmark => TableSection.Read(root, weights, files),
            UnitSection.Benchmark => UnitSection.Read(root, output),
            _ => ImportedSection.Read(root, benchmark, weights, files),
        };
        var trains = data[0].Network is null && weights.All(brought => brought.FineTune);
        var precision = Precisions.Parse(root.Text("precision", "float32"), root.Source("precision"));
        var (target, shards) = Agop(root.Section("agop"));
        var methods = Methods(root, architecture);
        if (
            output == ExplainedOutput.Probability
            && Array.Find(methods, method => method.Method.Info.Requires(MethodNeeds.Layers)) is { } logit
        )
            throw new InputException(root.Source("output"), $"{logit.Label} explains a logit: expected predicted or label");
        CheckLayers(root, weights, methods, architecture, files);
        var (training, trainingPrecision, threads, features, trainingSource) = Training(root.Section("training"), file);
        var (path, pathSource) = asked ?? (root.Text("path", ExecutionPaths.Auto), root.Source("path"));
        // The file's own may stand there although another was asked for.
        _ = root.Text("path", path);
        var chosen = Choose(path, architecture, pathSource, training.Hook.Append(target), methods, precision);
        int? batch = root.Has("gradient-batch") ? root.Integer("gradient-batch", 1, 1, LargestGradientBatch) : null;
        return new Sweep
        {
            Name = ReportName(root, fileName),
            Data = data,
            Seeds = Seeds(root, weights, trains),
            Architecture = architecture,
            Training = training,
            Features = features,
            Weights = [.. weights.Select(brought => brought.For(architecture, root, files))],
            Trains = trains,
            AgopTarget = target,
            Shards = shards,
            Output = output,
            Methods = methods,
            Scores = Scores(root, data, architecture),
            Reference = Reference(root, methods),
            Kernels = KernelPlan.Of(architecture, precision, chosen, batch, root.Source(batch is null ? "precision" : "gradient-batch")),
            TrainingKernels = KernelPlan
                .Of(architecture, trainingPrecision, chosen, batch, trainingSource("precision"))
                .WithThreads(threads, trainingSource("threads")),
            ChoosesPath = path == ExecutionPaths.Auto,
            Maps = root.Integer("maps", 6, 0, 64),
        };
    }

    /// <summary>The name becomes a folder's name, so it must not lead out of the reports' folder.</summary>
    private static string ReportName(YamlSection root, string file) =>
        root.FileName("name", root.Text("name", Path.GetFileNameWithoutExtension(file)));

    /// <summary>The scores, the one that tables are sorted by first.</summary>
    private static string[] Scores(YamlSection root, SweepData[] data, Architecture architecture)
    {
        var source = root.Source("metrics");
        var hasMasks = data.All(one => one.HasMasks);
        var free = ScoreCatalog.OfMaps.Where(score => !score.Info.NeedsMask).Select(score => score.Info.Id);
        var readings = Readings(root.Section("readings"));
        var found = (
            root.Texts("metrics")
            ?? (
                readings.Length > 0 ? []
                : hasMasks ? DefaultScores(architecture)
                : [ScoreCatalog.WithoutMasks]
            )
        ).Concat(readings).Select(id => ScaledScorer.Find(id, source)).ToArray();
        if (!hasMasks && found.FirstOrDefault(score => score.Score.Score.Info.NeedsMask) is { Id: { } needy })
            throw new InputException(
                source,
                $"{needy} compares maps with masks, and {data[0].Id.Scenario} was imported without: expected one that needs none, such as "
                    + string.Join(", ", free)
            );
        foreach (var (score, id) in found)
            if (score.Score.Info.Lack(architecture) is { } lack)
                throw new InputException(source, $"{id} needs {lack}");
        return
        [
            .. found
                .Select(score => score.Id)
                .Prepend(
                    !hasMasks ? ScoreCatalog.WithoutMasks
                    : architecture.Input.Height == 1 ? ScoreCatalog.OfTables
                    : ScoreCatalog.Primary
                )
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Every score at every size with every pooling of channels.</summary>
    private static string[] Readings(YamlSection? section)
    {
        if (section is null)
            return [];
        IReadOnlyList<string> Listed(string key, params string[] usual) => section.Texts(key) ?? usual;
        var source = section.Source("sizes");
        string[] ids =
        [
            .. from score in section.Texts("scores") ?? throw new InputException(section.Source("scores"), "expected at least one score")
            from size in Listed("sizes", "network")
            from pooling in Listed("poolings", "sum")
            select ScaledScorer.Find($"{score}@{size}+{pooling}", source).Id,
        ];
        section.End();
        return ids;
    }

    /// <summary>
    /// The earth mover's distance is exact and so takes seconds per map where masks have hundreds of pixels: there it must be asked for.
    /// </summary>
    private static IEnumerable<string> DefaultScores(Architecture architecture) =>
        architecture.Input.Height == 1 ? s_tableScores
        : architecture.Input.Height > 8 ? s_defaultScores.Where(id => !id.StartsWith("emd", StringComparison.Ordinal))
        : s_defaultScores;

    private static (SweepData[] Data, Architecture Architecture) XaiTris(
        YamlSection root,
        IReadOnlyList<BroughtWeights> weights,
        BroughtFiles files
    )
    {
        var name = root.Text("architecture", "cnn8by8");
        var architecture =
            TorchScript.IsNamed(name) && root.Integer("size", 8, 8, 64) is var edge
                ? BroughtWeights.Script(weights, (1, edge, edge), 2, root, files)
                : Architectures.Find(name, root.Source("architecture"));
        if (architecture.Input.Channels != 1)
            throw new InputException(
                root.Source("architecture"),
                $"expected a network for images of one channel, {architecture.Id} takes {architecture.Input.Channels}"
            );
        return ([.. Parameters(root, architecture.Input.Height).Select(parameters => new XaiTrisData(parameters))], architecture);
    }

    private static XaiTrisParameters[] Parameters(YamlSection root, int size)
    {
        var scenarios = root.Texts("scenarios") ?? throw new InputException(root.Source("scenarios"), "expected at least one scenario");
        var backgrounds = root.Texts("backgrounds") ?? ["white"];
        int? samples = root.Has("samples") ? root.Integer("samples", 0, 1, XaiTrisParameters.MaxSamples) : null;
        var data = (
            from background in backgrounds
            from scenario in scenarios
            select new XaiTrisParameters(scenario, background, size, samples)
        )
            .Distinct()
            .ToArray();
        foreach (var parameters in data)
            parameters.Validate(root.Source("scenarios"));
        if (
            data.GroupBy(parameters => (parameters.Base, parameters.Shift, parameters.Background))
                .FirstOrDefault(same => same.Count() > 1)
                ?.ToArray()
            is [var one, var other, ..]
        )
            throw new InputException(root.Source("scenarios"), $"{one.Scenario} and {other.Scenario} are the same data");
        return data;
    }

    /// <summary>
    /// A network that is not trained is the same for every seed: repeating it over seeds would count as independent evidence.
    /// </summary>
    private static long[] Seeds(YamlSection root, IReadOnlyList<BroughtWeights> weights, bool trains)
    {
        if (weights.Count > 1)
            return root.Has("seeds")
                ? throw new InputException(root.Source("seeds"), "has no effect: each of the weights is a network of its own")
                : [.. Enumerable.Range(0, weights.Count).Select(place => (long)place)];
        if (root.Items("seeds") is not { } items)
            return trains ? [0, 1, 2, 3, 4] : [0];
        if (!trains && items.Count > 1)
            throw new InputException(
                root.Source("seeds"),
                "expected one seed: the network is evaluated as it was brought, so there is only one"
            );
        var seeds = items
            .Select(item =>
                long.TryParse(root.Scalar(item, "seeds"), out var seed) && seed >= 0
                    ? seed
                    : throw new InputException(root.Source("seeds"), $"expected whole numbers from 0, not '{item}'")
            )
            .ToArray();
        return seeds.Distinct().Count() == seeds.Length ? seeds : throw new InputException(root.Source("seeds"), "expected each seed once");
    }

    private static (TrainingOptions Options, Precision Precision, int? Threads, int Features, Func<string, string> Source) Training(
        YamlSection? section,
        string file
    )
    {
        if (section is null)
            return (new TrainingOptions(), Precision.Float32, null, 0, _ => file);
        var defaults = new TrainingOptions();
        var options = new TrainingOptions
        {
            Epochs = section.Integer("epochs", defaults.Epochs, 1, 1_000_000),
            BatchSize = section.Integer("batch", defaults.BatchSize, 1, 1_000_000),
            LearningRate = section.Number("learning-rate", defaults.LearningRate),
            Loss = Names.Parse<LossInput>(section.Text("loss", "logits"), section.Source("loss")),
            Hook =
                section.Texts("hook")?.Select(name => Names.Parse<GradientTarget>(name, section.Source("hook"))).Distinct().ToArray()
                ?? defaults.Hook,
            SnapshotEvery = section.Integer("snapshot-every", defaults.SnapshotEvery, 0, 1_000_000),
        };
        var precision = section.Text("precision", "float32") switch
        {
            "float32" => Precision.Float32,
            "tf32" => Precision.Tf32,
            var other => throw new InputException(section.Source("precision"), $"expected float32 or tf32, not '{other}'"),
        };
        int? threads = section.Has("threads") ? section.Integer("threads", 1, 1, 256) : null;
        var features = section.Integer("features", 0, 0, 1_000_000);
        section.End();
        options.Validate($"{file}: training");
        return (options, precision, threads, features, section.Source);
    }

    private static (GradientTarget Target, int Shards) Agop(YamlSection? section)
    {
        if (section is null)
            return (GradientTarget.Jacobian, 4);
        var result = (
            Names.Parse<GradientTarget>(section.Text("target", "jacobian"), section.Source("target")),
            section.Integer("shards", 4, 1, 4096)
        );
        section.End();
        return result;
    }

    private static SweepMethod[] Methods(YamlSection root, Architecture architecture)
    {
        var source = root.Source("methods");
        var (convolutional, isTable) = (architecture.GradCamLayer is not null, architecture.Input is (1, 1, _));
        if (root.Items("methods") is not { } items || items is [YamlScalarNode { Value: "all" }])
        {
            var applicable = isTable
                ? s_tableMethods.Select(id => AttributionMethods.Find(id, source)).Where(method => method.Info.Lack(architecture) is null)
                : AttributionMethods.All.Where(method =>
                    method.Info.IsDefault && (convolutional || !method.Info.Requires(MethodNeeds.Convolution))
                );
            return
            [
                .. applicable.Select(method =>
                    SweepMethod.Of(method.Info.Id, new Dictionary<string, string>(StringComparer.Ordinal), source)
                ),
            ];
        }
        var methods = items
            .Select(item =>
            {
                if (item is YamlScalarNode)
                    return SweepMethod.Of(root.Scalar(item, "methods"), new Dictionary<string, string>(StringComparer.Ordinal), source);
                var entry = root.Nested(item, "methods");
                return SweepMethod.Of(entry.Text("id", ""), entry.Scalars(except: "id"), source);
            })
            .ToArray();
        foreach (var method in methods)
            if (method.Method.Info.Lack(architecture) is { } lack)
                throw new InputException(source, $"{method.Label} needs {lack}");
        foreach (var method in methods)
            // What a model that brings its own code has is only known when it runs.
            if (!convolutional && architecture.Layers.Count > 0 && method.Method.Info.Requires(MethodNeeds.Convolution))
                throw new InputException(source, $"{method.Label} needs a network with a convolution, which {architecture.Id} is not");
        return methods.DistinctBy(method => method.Label, StringComparer.Ordinal).Count() == methods.Length
            ? methods
            : throw new InputException(source, "expected each method once");
    }

    /// <summary>
    /// The path of a sweep's networks. Where it is left open, methods that it cannot serve take another; see <see cref="Sweep.KernelsOf"/>.
    /// </summary>
    private static ExecutionPath Choose(
        string name,
        Architecture architecture,
        string source,
        IEnumerable<GradientTarget> targets,
        IReadOnlyList<SweepMethod> methods,
        Precision precision
    )
    {
        var path = ExecutionPaths.Choose(name, architecture, source, targets, precision);
        if (
            name != ExecutionPaths.Auto
            && path == ExecutionPath.Fused
            && methods.FirstOrDefault(method => method.Method.Info.RequiresLibtorch) is { } layered
        )
            throw new InputException(source, $"the fused path cannot run {layered.Label}: expected auto, libtorch or cuda");
        if (name != ExecutionPaths.Auto)
            _ = ExecutionPaths.Choose(name, architecture, source, layers: [.. methods.Select(method => method.Layer).OfType<string>()]);
        return path;
    }

    /// <summary>Layers that do not exist are an error now, not after hours of training.</summary>
    private static void CheckLayers(
        YamlSection root,
        IReadOnlyList<BroughtWeights> weights,
        SweepMethod[] methods,
        Architecture architecture,
        BroughtFiles files
    )
    {
        foreach (var layer in methods.Select(method => method.Layer).OfType<string>())
        {
            if (architecture.Layers.Count > 0)
                _ = root.At("methods", () => architecture.LayerNamed(layer));
            else
                foreach (var brought in weights)
                    brought.RequireLayer(architecture, layer, root, files);
        }
    }

    private static string Reference(YamlSection root, SweepMethod[] methods)
    {
        var asked = root.Text("reference", "");
        if (asked.Length == 0)
            return methods.FirstOrDefault(method => method.Label == "integrated-gradients")?.Label ?? methods[0].Label;
        return methods.Any(method => method.Label == asked)
            ? asked
            : throw new InputException(root.Source("reference"), $"expected one of the sweep's methods, not '{asked}'");
    }
}
