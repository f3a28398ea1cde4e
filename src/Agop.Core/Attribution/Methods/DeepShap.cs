using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>
/// Mean over training samples b of (x - b) * m(x, b), m the multipliers of DeepLIFT's rescale rule. Its sum is f(x) - mean f(b), f the
/// logit.
/// </summary>
/// <remarks>
/// Lundberg, Lee, arXiv 1705.07874; Shrikumar, Greenside, Kundaje, arXiv 1704.02685; SHAP's DeepExplainer, Captum's DeepLiftShap.
/// </remarks>
internal sealed class DeepShap : IAttributionMethod
{
    private static readonly IntegerParameter s_background = BackgroundRows.Parameter(100);

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "deep-shap",
            "DeepSHAP",
            "mean_b (x - b) * m(x, b)",
            "arXiv 1705.07874",
            MethodNeeds.Model | MethodNeeds.Background | MethodNeeds.Layers
        )
        {
            Parameters = [s_background],
            GradientCount = s_background,
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var (images, background) = (context.Images, BackgroundRows.Of(context, s_background));
        var sum = zeros(images.shape, ScalarType.Float64, images.device);
        for (var row = 0; row < background.shape[0]; row++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var pass = NewDisposeScope();
            var baseline = background.narrow(0, row, 1).expand(images.shape);
            sum.add_(context.Multipliers(baseline) * (images - baseline).to(ScalarType.Float64));
        }
        return scope.MoveToOuter(sum / background.shape[0]);
    }
}
