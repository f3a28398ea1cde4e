using Agop.Core.Attribution;
using Agop.Core.Execution;

namespace Agop.Sweeps.Tasks.Evaluate;

/// <summary>
/// One method on one split. Needs the dataset, then the trained network and the model's AGOP where the method needs them.
/// </summary>
/// <param name="Method">Its id.</param>
/// <param name="Settings">All its settings.</param>
/// <param name="Architecture">The network's id; the input's shape comes from it.</param>
/// <param name="Split">Which split, usually test.</param>
/// <param name="Scores">The scores' ids.</param>
/// <param name="Maps">How many maps are kept, from the first image on.</param>
/// <param name="Output">Which output is explained, or null for methods without a network.</param>
/// <param name="Seed">For methods that need one, else null.</param>
/// <param name="Kernels">How the network is run, or null for methods without one.</param>
/// <param name="ScoreSize">Edge in pixels at which maps are compared with masks, or null for the network's own.</param>
/// <param name="Extensions">The SHA-256 of the extensions that the method and the scores come from, or null where there are none.</param>
public sealed record EvaluateSpec(
    string Method,
    IReadOnlyDictionary<string, string> Settings,
    string Architecture,
    string Split,
    IReadOnlyList<string> Scores,
    int Maps,
    ExplainedOutput? Output,
    long? Seed,
    KernelPlan? Kernels,
    int? ScoreSize = null,
    IReadOnlyList<string>? Extensions = null
);
