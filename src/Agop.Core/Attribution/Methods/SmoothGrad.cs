using Agop.Core.Gradients;

namespace Agop.Core.Attribution.Methods;

/// <summary>The mean of signed gradients over noisy copies of the image; the explained class is that of the clean image.</summary>
/// <remarks>Smilkov et al., arXiv 1706.03825.</remarks>
internal sealed class SmoothGrad : SmoothGradFamily
{
    /// <inheritdoc/>
    public override MethodInfo Info { get; } =
        new("smoothgrad", "SmoothGrad", "mean_s g(x + e_s)", "arXiv 1706.03825", MethodNeeds.Model | MethodNeeds.Seed)
        {
            Parameters = [Samples, Deviation],
            GradientCount = Samples,
        };

    /// <inheritdoc/>
    protected override IReadOnlyList<GradientTerm> Terms { get; } = [GradientTerm.Signed];
}
