using Agop.Core.Attribution;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Scores.Networks;

/// <summary>The gradient with its sign, as scores of the network's outputs ask for it.</summary>
internal sealed class SignedGradient : IAttributionMethod
{
    public MethodInfo Info { get; } = new("signed-gradient", "Gradient", "g", "test", MethodNeeds.Model, 1);

    public Tensor Attribute(AttributionContext context) => context.Gradient();
}
