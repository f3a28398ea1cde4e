using Agop.Core.Gradients;

namespace Agop.Core.Attribution.Methods;

/// <summary>The mean of g*g over noisy copies.</summary>
/// <remarks>Hooker et al., arXiv 1806.10758; Captum's NoiseTunnel with smoothgrad_sq.</remarks>
internal sealed class SmoothGradSquared : SmoothGradFamily
{
    /// <inheritdoc/>
    public override MethodInfo Info { get; } =
        new("smoothgrad-sq", "SmoothGrad²", "mean_s g(x + e_s)^2", "arXiv 1806.10758", MethodNeeds.Model | MethodNeeds.Seed)
        {
            Parameters = [Samples, Deviation],
            GradientCount = Samples,
        };

    /// <inheritdoc/>
    protected override IReadOnlyList<GradientTerm> Terms { get; } = [GradientTerm.Squared];
}
