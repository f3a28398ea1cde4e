using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>What the four methods that average over noisy copies share: the copies, and the running sums of g, |g| and g*g.</summary>
public abstract class SmoothGradFamily : IAttributionMethod
{
    /// <inheritdoc/>
    public abstract MethodInfo Info { get; }

    /// <summary>The settings of every member.</summary>
    protected static IReadOnlyList<MethodOption> Options { get; } =
    [
        new MethodOption("samples", "50", "noisy copies per image", Minimum: 1, IsInteger: true),
        new MethodOption("sd", "0.1", "standard deviation of the noise, in the images' unit"),
    ];

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var samples = context.Noise is { } given ? (int)given.Shape[0] : context.Settings.Integer("samples");
        var sum = zeros(context.Images.shape, ScalarType.Float64);
        var squares = zeros(context.Images.shape, ScalarType.Float64);
        for (var s = 0; s < samples; s++)
        {
            using var pass = NewDisposeScope();
            var g = context.GradientAt(context.Images + Noise(context, s));
            sum.add_(Term(g));
            squares.add_(g * g);
        }
        return scope.MoveToOuter(Combine(sum / samples, squares / samples));
    }

    /// <summary>What of one gradient goes into the mean: g, |g| or g*g.</summary>
    protected abstract Tensor Term(Tensor gradient);

    /// <summary>The map from the mean of the terms and the mean of g*g.</summary>
    protected virtual Tensor Combine(Tensor mean, Tensor meanSquare) => mean;

    private static Tensor Noise(AttributionContext context, int sample)
    {
        var shape = context.Images.shape;
        var size = (int)(shape[1] * shape[2] * shape[3]);
        if (context.Noise is { } given)
        {
            var count = (int)shape[0] * size;
            return given.Rows(sample, 1).Reshape(count).ToTensor(context.Images.dtype, shape);
        }
        var deviation = context.Settings.Number("sd");
        var values = new double[shape[0] * size];
        for (var image = 0; image < shape[0]; image++)
        {
            var random = new Philox(context.Seed, "smoothgrad", (context.FirstIndex + image) << 24 | (uint)sample);
            for (var i = 0; i < size; i++) values[image * size + i] = deviation * random.NextGaussian();
        }
        return tensor(values, shape, context.Images.dtype);
    }
}
