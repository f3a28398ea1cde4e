using Agop.Core.Parameters;
using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>
/// Mean over s of (x - b_s) * g(b_s + a_s (x - b_s)), b_s a training sample and a_s uniform in [0, 1], both drawn for each image:
/// Integrated Gradients whose baseline is the data. Its sum estimates f(x) - mean f(b).
/// </summary>
/// <remarks>
/// Erion et al., arXiv 1906.10670 (expected gradients); SHAP's GradientExplainer. Captum's GradientShap adds noise to x, which is left out.
/// </remarks>
internal sealed class GradientShap : IAttributionMethod
{
    private static readonly IntegerParameter s_samples = new("samples", 50, "draws per map", Minimum: 1);
    private static readonly IntegerParameter s_background = BackgroundRows.Parameter(100);

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "gradient-shap",
            "GradientSHAP",
            "mean_s (x - b_s) * g(b_s + a_s (x - b_s))",
            "arXiv 1906.10670",
            MethodNeeds.Model | MethodNeeds.Background | MethodNeeds.Seed
        )
        {
            Parameters = [s_samples, s_background],
            GradientCount = s_samples,
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var (images, background) = (context.Images, BackgroundRows.Of(context, s_background));
        var (count, samples) = ((int)images.shape[0], context.Settings.Get(s_samples));
        var random = Enumerable
            .Range(0, count)
            .Select(image => new Philox(context.Seed, "gradient-shap", context.FirstIndex + image))
            .ToArray();
        var sum = zeros(images.shape, ScalarType.Float64, images.device);
        for (var sample = 0; sample < samples; sample++)
        {
            using var pass = NewDisposeScope();
            var rows = Array.ConvertAll(random, stream => (long)stream.NextInt((int)background.shape[0]));
            var shares = Array.ConvertAll(random, stream => stream.NextDouble());
            var baseline = background.index_select(0, tensor(rows, device: images.device));
            var difference = images - baseline;
            var points = baseline + difference * tensor(shares, [count, 1, 1, 1]).to(images.dtype, images.device);
            sum.add_(context.GradientAt(points) * difference.to(ScalarType.Float64));
        }
        return scope.MoveToOuter(sum / samples);
    }
}
