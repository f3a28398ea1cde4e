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
        var shape = context.Images.shape[1..];
        var size = (int)shape.Aggregate(1L, (product, length) => product * length);
        Tensor Kept(int first, int count) =>
            ones([count, size], ScalarType.Float64)
                .scatter(1, arange(first, first + count, ScalarType.Int64).unsqueeze(1), zeros([count, 1], ScalarType.Float64))
                .reshape([count, .. shape]);
        return AblatedOutputs.Maps(
            context,
            image =>
            {
                var parts = new List<Tensor>();
                var whole = AblatedOutputs.Whole(context, image);
                AblatedOutputs.Each(context, image, size, Kept, (_, outputs) => parts.Add((whole - outputs).MoveToOuterDisposeScope()));
                return cat(parts, 0).reshape(shape);
            }
        );
    }
}
