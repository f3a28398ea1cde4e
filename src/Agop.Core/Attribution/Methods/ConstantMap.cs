using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>One map for every image from the training split's class statistics alone: a baseline that a method must beat.</summary>
internal abstract class ConstantMap : IAttributionMethod
{
    /// <inheritdoc/>
    public abstract MethodInfo Info { get; }

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var shape = context.Images.shape;
        return scope.MoveToOuter(tensor(Map(context.Statistics!), [1, .. shape[1..]]).expand(shape).contiguous());
    }

    /// <summary>The map (D).</summary>
    protected abstract double[] Map(ClassStatistics statistics);
}
