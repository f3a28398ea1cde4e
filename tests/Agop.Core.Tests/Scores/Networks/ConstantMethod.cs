using Agop.Core.Attribution;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Scores.Networks;

/// <summary>One everywhere, whatever the network.</summary>
internal sealed class ConstantMethod : IAttributionMethod
{
    public MethodInfo Info { get; } = new("constant", "Constant", "1", "test", MethodNeeds.None);

    public Tensor Attribute(AttributionContext context) => ones_like(context.Images, ScalarType.Float64);
}
