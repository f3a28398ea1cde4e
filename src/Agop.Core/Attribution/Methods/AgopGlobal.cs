using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>diag M itself: one map for every image, at no cost once M is known.</summary>
/// <remarks>arXiv 2605.12816.</remarks>
internal sealed class AgopGlobal : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } = new("agop-global", "AGOP-Global", "diag M", "arXiv 2605.12816", MethodNeeds.Agop);

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var shape = context.Images.shape;
        return scope.MoveToOuter(context.Agop!.unsqueeze(0).expand(shape[0], -1, -1, -1).contiguous());
    }
}
