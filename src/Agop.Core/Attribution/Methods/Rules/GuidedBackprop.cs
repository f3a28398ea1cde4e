using Agop.Core.Execution;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Rules;

/// <summary>The gradient that comes back where each ReLU passes what is positive of it, and only where its input was positive.</summary>
/// <remarks>Springenberg et al., arXiv 1412.6806; Captum's GuidedBackprop.</remarks>
internal sealed class GuidedBackprop : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "guided-backprop",
            "Guided Backprop",
            "g, each ReLU passing ReLU(g) [a > 0]",
            "arXiv 1412.6806",
            MethodNeeds.Model | MethodNeeds.KnownLayers,
            1
        )
        {
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context) => context.RuledGradient(ReluRule.Guided);
}
