using Agop.Core.Attribution.Methods;
using Agop.Core.Errors;

namespace Agop.Core.Attribution;

/// <summary>Every attribution method by name.</summary>
public static class AttributionMethods
{
    /// <summary>In the order in which tables list them.</summary>
    public static IReadOnlyList<IAttributionMethod> All { get; } =
    [
        new AgopWeighted(),
        new AgopGlobal(),
        new AgopLocal(),
        new VanillaGradient(),
        new InputTimesGradient(),
        new IntegratedGradients(),
        new SmoothGrad(),
        new SmoothGradAbsolute(),
        new SmoothGradSquared(),
        new VarGrad(),
        new GradCam(),
        new RandomMap(),
        new InputMap(),
        new Sobel(),
        new Laplace(),
        new ConstantMean(),
        new ConstantVariance(),
        new ConstantCovariance(),
    ];

    /// <summary>The method of that name.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static IAttributionMethod Find(string id, string source) =>
        All.FirstOrDefault(method => method.Info.Id == id)
        ?? throw new InputException(
            source,
            $"expected a method among {string.Join(", ", All.Select(method => method.Info.Id))}, not '{id}'"
        );
}
