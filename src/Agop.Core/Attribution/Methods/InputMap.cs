using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>|x|: the image itself.</summary>
/// <remarks>The XAI-TRIS authors' baseline.</remarks>
internal sealed class InputMap : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } = new("input", "Input", "|x|", "XAI-TRIS", MethodNeeds.None);

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(context.Images.to(ScalarType.Float64).abs());
    }
}
