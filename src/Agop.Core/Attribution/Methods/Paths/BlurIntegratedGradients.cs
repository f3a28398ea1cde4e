using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Paths;

/// <summary>
/// Integrated Gradients along a path of blurs: from the image blurred until nothing is left to the image itself, so that no baseline has to
/// be chosen. x_s is the image under a Gaussian of standard deviation s, with zeros around it, truncated at four deviations.
/// </summary>
/// <remarks>Xu, Venugopalan, Sundararajan, arXiv 2004.03383; PAIR's saliency (7b72b67), whose map it equals.</remarks>
internal sealed class BlurIntegratedGradients : IAttributionMethod
{
    /// <summary>By how much s is changed to see how the image changes with it.</summary>
    private const double Change = 0.01;

    private static readonly IntegerParameter s_steps = new("steps", 100, "blurs on the way", Minimum: 1);
    private static readonly NumberParameter s_most = new("sigma", 50, "the largest standard deviation, in pixels", Maximum: 1000)
    {
        AboveMinimum = true,
    };

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "blur-ig",
            "BlurIG",
            "-sum_k ds (d x_s / d s)(s_k) * g(x_(s_k)), s_k = k ds, ds = sigma / steps",
            "arXiv 2004.03383",
            MethodNeeds.Model
        )
        {
            Parameters = [s_steps, s_most],
            GradientCount = s_steps,
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var (steps, most) = (context.Settings.Get(s_steps), context.Settings.Get(s_most));
        var images = context.Images.to(ScalarType.Float64);
        var sum = zeros_like(images);
        for (var step = 0; step < steps; step++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var pass = NewDisposeScope();
            var blurred = Blurred(images, step * most / steps);
            var slope = (Blurred(images, step * most / steps + Change) - blurred) / Change;
            sum.sub_(slope * context.GradientAt(blurred.to(context.Images.dtype)));
        }
        return scope.MoveToOuter(sum * (most / steps));
    }

    /// <summary>Images under a Gaussian (B, C, H, W): a product with a matrix from either side.</summary>
    private static Tensor Blurred(Tensor images, double deviation) =>
        deviation == 0
            ? images.clone()
            : Weights((int)images.shape[2], deviation)
                .to(images.device)
                .matmul(images)
                .matmul(Weights((int)images.shape[3], deviation).to(images.device));

    /// <summary>What each of n places gives to each other; symmetric (n, n), float64.</summary>
    private static Tensor Weights(int n, double deviation)
    {
        var radius = (int)(4 * deviation + 0.5);
        var weights = new double[Math.Max(radius + 1, n)];
        for (var distance = 0; distance <= radius; distance++)
            weights[distance] = Math.Exp(-0.5 / (deviation * deviation) * distance * distance);
        var all = 2 * weights.Sum() - 1;
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        for (var j = 0; j < n; j++)
            matrix[i * n + j] = weights[Math.Abs(i - j)] / all;
        return tensor(matrix, [n, n]);
    }
}
