using Agop.Core.Gradients;
using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>What the four methods that average over noisy copies share: the copies, and the means of g, |g| or g*g.</summary>
internal abstract class SmoothGradFamily : IAttributionMethod
{
    /// <inheritdoc/>
    public abstract MethodInfo Info { get; }

    /// <summary>The noisy copies per image.</summary>
    protected static readonly IntegerParameter Samples = new("samples", 50, "noisy copies per image", Minimum: 1);

    /// <summary>The noise's standard deviation.</summary>
    protected static readonly NumberParameter Deviation = new("sd", 0.1, "standard deviation of the noise, in the images' unit");

    /// <summary>What of each gradient is averaged.</summary>
    protected abstract IReadOnlyList<GradientTerm> Terms { get; }

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var samples = context.Noise is { } given ? (int)given.Shape[0] : context.Settings.Get(Samples);
        var copies = new NoisyCopies(samples, context.Settings.Get(Deviation), context.Seed, context.FirstIndex, context.Noise);
        return scope.MoveToOuter(Combine(context.WeightedGradients(copies, Terms)));
    }

    /// <summary>The map from the means of the terms.</summary>
    protected virtual Tensor Combine(IReadOnlyList<Tensor> means) => means[0];
}
