using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Release;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Benchmarks.ClevrXai.Views;
using Agop.Core.Errors;
using Agop.Core.Json;
using Agop.Core.Models;
using Agop.Sweeps.Yaml;

namespace Agop.Sweeps.Planning;

/// <summary>
/// Reads the keys of a sweep on CLEVR-XAI: views as scenarios, and either <c>scenes</c> to render or an imported <c>release</c>.
/// </summary>
internal static class ClevrSection
{
    private const int DefaultSize = 128;
    private const int DefaultCount = 3000;
    private const double DefaultHeldOut = 0.2;
    private const int MaxScenes = 1_000_000;

    public static (SweepData[] Data, Architecture Architecture) Read(
        YamlSection root,
        IReadOnlyList<BroughtWeights> weights,
        BroughtFiles files
    )
    {
        var source = root.Source("scenarios");
        var texts =
            root.Texts("scenarios") ?? throw new InputException(source, "expected at least one view, such as 'color of large sphere'");
        var views = texts.Select(text => ClevrView.Parse(text, source)).DistinctBy(view => view.Text, StringComparer.Ordinal).ToArray();
        var size = root.Integer("size", DefaultSize, 32, 2048);
        var heldOut = root.Number("held-out", DefaultHeldOut);
        if (heldOut is not (> 0 and < 1))
            throw new InputException(root.Source("held-out"), $"expected a share above 0 and below 1, not {heldOut}");
        var (scenes, count) = Scenes(root.Section("scenes"));
        var folder = root.Text("release", "");
        if (folder.Length > 0 && root.Section("scenes") is not null)
            throw new InputException(root.Source("release"), "expected either a release or scenes to render");
        if (folder.Length == 0 && views.FirstOrDefault(view => view.ByQuestion) is { } asked)
            throw new InputException(source, $"'{asked.Text}': questions are asked about the scenes of a release only");
        if (folder.Length > 0 && views.FirstOrDefault(view => view.Shift is not null) is { } shifted)
            throw new InputException(source, $"'{shifted.Text}': a release has no scenes for the shift");
        var release =
            folder.Length > 0
                ? files.Find(
                    folder,
                    () => root.At("release", () => new BroughtFile(root.Beside(folder), ReleaseIndex.Hash(root.Beside(folder))))
                )
                : null;
        var truths = Truths(root, views, isRelease: folder.Length > 0);
        return (
            [
                .. from view in views
                from truth in truths
                select new ClevrData(view, size, heldOut, scenes, count, release?.Path, release?.Hash, truth),
            ],
            Network(root, weights, views, size, files)
        );
    }

    /// <summary>The truths that maps are compared with; null is the view's own. Networks are trained once for all of them.</summary>
    private static GroundTruthKind?[] Truths(YamlSection root, ClevrView[] views, bool isRelease)
    {
        var source = root.Source("truths");
        var truths = (root.Texts("truths") ?? [JsonFormat.NameOf(GroundTruthKind.SingleObject)])
            .Select(name =>
                JsonFormat.Parse<GroundTruthKind>(name)
                ?? throw new InputException(
                    source,
                    $"expected {string.Join(", ", Enum.GetValues<GroundTruthKind>().Select(JsonFormat.NameOf))}, not '{name}'"
                )
            )
            .Distinct()
            .ToArray();
        if (Array.Find(truths, truth => truth > GroundTruthKind.AllObjects) is > GroundTruthKind.AllObjects and var ofProgram)
            if (!isRelease || !views.All(view => view.ByQuestion))
                throw new InputException(
                    source,
                    $"{JsonFormat.NameOf(ofProgram)} is the truth of a question's program: expected a release and query_ views only"
                );
        return Array.ConvertAll(truths, truth => truth == GroundTruthKind.SingleObject ? (GroundTruthKind?)null : truth);
    }

    /// <summary>One network for all views: as many classes as the views have.</summary>
    private static Architecture Network(
        YamlSection root,
        IReadOnlyList<BroughtWeights> weights,
        ClevrView[] views,
        int size,
        BroughtFiles files
    )
    {
        var source = root.Source("architecture");
        if (views.FirstOrDefault(view => view.Classes.Count != views[0].Classes.Count) is { } odd)
            throw new InputException(
                root.Source("scenarios"),
                $"expected views of as many classes each: '{views[0].Text}' has {views[0].Classes.Count}, '{odd.Text}' has "
                    + $"{odd.Classes.Count}"
            );
        var name = root.Text("architecture", "resnet18");
        if (TorchScript.IsNamed(name))
            return BroughtWeights.Script(weights, (3, size, size), views[0].Classes.Count, root, files);
        if (!ResidualNetworks.All.Any(known => known.Id == name))
            throw new InputException(
                source,
                $"expected {string.Join(", ", ResidualNetworks.All.Select(known => known.Id))} or torchscript; size and "
                    + $"classes follow from the sweep, not '{name}'"
            );
        return Architectures.Find(ResidualNetworks.IdOf(name, (size, size), views[0].Classes.Count), source);
    }

    private static (SceneOptions Scenes, int Count) Scenes(YamlSection? section)
    {
        if (section is null)
            return (new SceneOptions(0), DefaultCount);
        var (count, seed) = (section.Integer("count", DefaultCount, 1, MaxScenes), section.Integer("seed", 0, 0, int.MaxValue));
        var (least, max) = SceneOptions.ParseRange(section.Text("objects", "3-10"), section.Source("objects"));
        var options = new SceneOptions(seed, least, max);
        options.Validate(section.Source("objects"));
        section.End();
        return (options, count);
    }
}
