using Agop.Core.Parameters;
using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>
/// The coefficients of a ridge regression that imitates the explained output near the sample: points z = x + sd * e, e standard normal,
/// weighted by exp(-|sd e|^2 / (2 w^2)) with w = width * sqrt(D), and a penalty of 1 on the squared coefficients, none on the intercept.
/// </summary>
/// <remarks>
/// Ribeiro, Singh, Guestrin, arXiv 1602.04938; LimeTabularExplainer with discretize_continuous=False and sample_around_instance=True on
/// standardised features. The library's default, quartiles of the training data, explains bins and not features.
/// </remarks>
internal sealed class Lime : IAttributionMethod
{
    private static readonly IntegerParameter s_samples = new("samples", 1000, "points per map", Minimum: 10, Maximum: 100_000);
    private static readonly NumberParameter s_deviation = new("sd", 1, "their standard deviation", Maximum: 1000) { AboveMinimum = true };
    private static readonly NumberParameter s_width = new("width", 0.75, "width of the kernel, in sqrt(D)", Maximum: 1000)
    {
        AboveMinimum = true,
    };

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new("lime", "LIME", "argmin_c sum_s w_s (f(z_s) - c_0 - c z_s)^2 + |c|^2", "arXiv 1602.04938", MethodNeeds.Model | MethodNeeds.Seed)
        {
            Parameters = [s_samples, s_deviation, s_width],
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var shape = context.Images.shape;
        var (count, size) = ((int)shape[0], (int)(shape[1] * shape[2] * shape[3]));
        var (samples, deviation) = (context.Settings.Get(s_samples), context.Settings.Get(s_deviation));
        var width = context.Settings.Get(s_width) * Math.Sqrt(size);
        var maps = new List<Tensor>();
        for (var image = 0; image < count; image++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var pass = NewDisposeScope();
            var features = tensor(Noise(context.Seed, context.FirstIndex + image, samples, size), [samples, size]) * deviation;
            var row = context.Images[image].flatten();
            var points = row + features.to(context.Images.dtype, context.Images.device);
            var outputs = context.Outputs(points.reshape([samples, .. shape[1..]]), image).cpu();
            // Weighted means are taken out first: the intercept has no penalty.
            var weights = features.square().sum(1, keepdim: true).div(-2 * width * width).exp();
            var total = weights.sum();
            var centred = features - (weights * features).sum(0, keepdim: true) / total;
            var targets = outputs.unsqueeze(1) - (weights * outputs.unsqueeze(1)).sum(0, keepdim: true) / total;
            var normal = centred.t().matmul(weights * centred) + eye(size, dtype: ScalarType.Float64);
            maps.Add(pass.MoveToOuter(linalg.solve(normal, centred.t().matmul(weights * targets)).reshape(shape[1..])));
        }
        return scope.MoveToOuter(stack(maps).to(context.Images.device));
    }

    private static double[] Noise(long seed, long image, int samples, int size)
    {
        var (random, noise) = (new Philox(seed, "lime", image), new double[samples * size]);
        for (var i = 0; i < noise.Length; i++)
            noise[i] = random.NextGaussian();
        return noise;
    }
}
