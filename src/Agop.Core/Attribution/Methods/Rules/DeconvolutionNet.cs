using Agop.Core.Execution;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Rules;

/// <summary>The gradient that comes back where each ReLU passes what is positive of it, whatever its input was.</summary>
/// <remarks>Zeiler, Fergus, arXiv 1311.2901; Captum's Deconvolution.</remarks>
internal sealed class DeconvolutionNet : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "deconvolution",
            "Deconvolution",
            "g, each ReLU passing ReLU(g)",
            "arXiv 1311.2901",
            MethodNeeds.Model | MethodNeeds.KnownLayers,
            1
        )
        {
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context) => context.RuledGradient(ReluRule.Deconvolution);
}
