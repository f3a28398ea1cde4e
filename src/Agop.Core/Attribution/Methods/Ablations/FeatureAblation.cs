using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Ablations;

/// <summary>f(x) - f(x with the element zero), for each element of each channel.</summary>
/// <remarks>Captum's FeatureAblation with a zero baseline and a feature for each element.</remarks>
internal sealed class FeatureAblation : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new("feature-ablation", "Feature ablation", "f(x) - f(x, x_i = 0)", "Captum 0.8", MethodNeeds.Model) { IsDefault = false };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var shape = context.Images.shape[1..];
        var size = shape.Aggregate(1L, (product, length) => product * length);
        var kept = cat(
                [ones([1, size], ScalarType.Float64), ones([size, size], ScalarType.Float64) - eye(size, dtype: ScalarType.Float64)],
                0
            )
            .reshape([size + 1, .. shape])
            .to(context.Images.dtype, context.Images.device);
        return scope.MoveToOuter(
            AblatedOutputs.Each(
                context,
                image =>
                {
                    using var pass = NewDisposeScope();
                    var outputs = AblatedOutputs.Of(context, image, kept);
                    return pass.MoveToOuter((outputs[0] - outputs.narrow(0, 1, size)).reshape(shape));
                }
            )
        );
    }
}
