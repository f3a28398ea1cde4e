using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>x * (M_K g): the gradient, taken to the K directions that training gradients had most, times the input.</summary>
/// <remarks>
/// AGOP-IxG of arXiv 2605.15700; M_K is M cut off after its K largest eigenvalues. With K of D or more it is x * (M g). Its scale is that
/// of a gradient to the third power: only the order and the shares of its elements mean something.
/// </remarks>
internal sealed class AgopInputGradient : IAttributionMethod
{
    private static readonly IntegerParameter s_rank = new("rank", 10, "eigenvalues that are kept, K", Minimum: 1);

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new("agop-ixg", "AGOP-IxG", "x * (M_K g)", "arXiv 2605.15700", MethodNeeds.Model | MethodNeeds.AgopMatrix, 1)
        {
            Parameters = [s_rank],
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var filter = context.AgopMatrix!.Truncated(context.Settings.Get(s_rank)).to(context.Images.device);
        var gradient = context.Gradient();
        // M_K is symmetric: a row g times it is (M_K g)^T.
        return scope.MoveToOuter(gradient.flatten(1).matmul(filter).reshape(gradient.shape) * context.Images.to(ScalarType.Float64));
    }
}
