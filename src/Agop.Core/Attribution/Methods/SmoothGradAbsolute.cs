using Agop.Core.Gradients;

namespace Agop.Core.Attribution.Methods;

/// <summary>The mean of |g| over noisy copies: what Captum's NoiseTunnel around Saliency gives by default.</summary>
/// <remarks>Smilkov et al., arXiv 1706.03825; Captum's NoiseTunnel.</remarks>
internal sealed class SmoothGradAbsolute : SmoothGradFamily
{
    /// <inheritdoc/>
    public override MethodInfo Info { get; } =
        new(
            "smoothgrad-abs",
            "SmoothGrad (absolute)",
            "mean_s |g(x + e_s)|",
            "arXiv 1706.03825, Captum",
            MethodNeeds.Model | MethodNeeds.Seed
        )
        {
            Parameters = [Samples, Deviation],
            GradientCount = Samples,
        };

    /// <inheritdoc/>
    protected override IReadOnlyList<GradientTerm> Terms { get; } = [GradientTerm.Absolute];
}
