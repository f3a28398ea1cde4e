using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>|g|: the plain gradient, under the name that the AGOP paper gives it. Equal to <see cref="VanillaGradient"/>.</summary>
/// <remarks>arXiv 2605.12816.</remarks>
internal sealed class AgopLocal : IAttributionMethod
{
    private static readonly VanillaGradient s_same = new();

    /// <inheritdoc/>
    public MethodInfo Info { get; } = new("agop-local", "AGOP-Local", "|g|", "arXiv 2605.12816", MethodNeeds.Model, 1);

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context) => s_same.Attribute(context);
}
