using Agop.Core.Accumulation;
using Agop.Core.Errors;
using Agop.Core.Models;
using Agop.Core.Parameters;

namespace Agop.Core.Attribution;

/// <summary>
/// What a method says about itself; <c>agop ls methods</c>, the planner, the report and docs/methods.md read nothing else.
/// </summary>
/// <param name="Id">What a person types.</param>
/// <param name="Name">As the field writes it.</param>
/// <param name="Formula">The map of one image.</param>
/// <param name="Source">The paper or code that defines it.</param>
/// <param name="Needs">What it must be given.</param>
/// <param name="Gradients">Gradients per map, where <see cref="GradientCount"/> does not say it.</param>
/// <example>
/// <code>
/// bool asksNetwork = method.Info.Requires(MethodNeeds.Model); // true
/// int gradients = method.Info.GradientsOf(settings); // 20 per map
/// </code>
/// </example>
public sealed record MethodInfo(string Id, string Name, string Formula, string Source, MethodNeeds Needs, int Gradients = 0)
{
    /// <summary>What may be set.</summary>
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <summary>The parameter whose value is the number of gradients per map, or null where <see cref="Gradients"/> is.</summary>
    public IntegerParameter? GradientCount { get; init; }

    /// <summary>Whether a sweep on images takes it that lists no methods.</summary>
    public bool IsDefault { get; init; } = true;

    /// <summary>How many input elements it takes at most, or null.</summary>
    internal int? MaxFeatures { get; init; }

    /// <summary>Whether all of <paramref name="needs"/> are among its needs.</summary>
    public bool Requires(MethodNeeds needs) => (Needs & needs) == needs;

    /// <summary>Whether it needs M, be it only the diagonal.</summary>
    internal bool RequiresAgop => Requires(MethodNeeds.Agop) || Requires(MethodNeeds.AgopMatrix);

    /// <summary>Whether it looks into layers as only libtorch's path can.</summary>
    internal bool RequiresLibtorch => Requires(MethodNeeds.Layers) || Requires(MethodNeeds.KnownLayers);

    /// <summary>What it needs that a network does not have, or null.</summary>
    internal string? Lack(Architecture architecture) =>
        Requires(MethodNeeds.AgopMatrix) && architecture.InputSize > AgopPass.MaximumFullSize
            ? $"the whole matrix, for at most {AgopPass.MaximumFullSize} input elements: {architecture.Id} takes {architecture.InputSize}"
        : Requires(MethodNeeds.Layers) && !architecture.HasRescaleRule
            ? $"a network of known layers without max-pools and residual blocks, which {architecture.Id} is not"
        : architecture.InputSize > MaxFeatures ? $"at most {MaxFeatures} input elements: {architecture.Id} takes {architecture.InputSize}"
        : Requires(MethodNeeds.KnownLayers) && architecture.Layers.Count == 0 ? $"a network of known layers, which {architecture.Id} is not"
        : null;

    /// <summary>How many gradients one map costs.</summary>
    public int GradientsOf(Settings settings) => GradientCount is { } count ? settings.Get(count) : Gradients;

    /// <summary>Settings for this method.</summary>
    /// <param name="given">Values by key; defaults where it is null or has no value.</param>
    /// <param name="source">Where they were given, for errors.</param>
    /// <exception cref="InputException">A key is unknown or a value not allowed.</exception>
    public Settings Set(IReadOnlyDictionary<string, string>? given = null, string source = "settings") =>
        given is null ? new Settings(Parameters) : new Settings(Id, Parameters, given, source);
}
