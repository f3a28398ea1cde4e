using Agop.Core.Gradients;
using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>The variance of g over noisy copies, mean of squares less square of mean.</summary>
/// <remarks>Adebayo et al., arXiv 1810.03307; Captum's NoiseTunnel with vargrad.</remarks>
internal sealed class VarGrad : SmoothGradFamily
{
    // One copy has no variance.
    private static readonly IntegerParameter s_samples = Samples with { Minimum = 2 };

    /// <inheritdoc/>
    public override MethodInfo Info { get; } =
        new("vargrad", "VarGrad", "var_s g(x + e_s)", "arXiv 1810.03307", MethodNeeds.Model | MethodNeeds.Seed)
        {
            Parameters = [s_samples, Deviation],
            GradientCount = s_samples,
        };

    /// <inheritdoc/>
    protected override IReadOnlyList<GradientTerm> Terms { get; } = [GradientTerm.Signed, GradientTerm.Squared];

    /// <inheritdoc/>
    protected override Tensor Combine(IReadOnlyList<Tensor> means) => means[1] - means[0] * means[0];
}
