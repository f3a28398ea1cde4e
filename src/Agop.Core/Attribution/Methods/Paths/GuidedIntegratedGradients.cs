using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Paths;

/// <summary>
/// Integrated Gradients from a zero baseline along the way on which gradients are least: what saturates or is noise is passed where it adds
/// little.
/// </summary>
/// <remarks>Kapishnikov et al., arXiv 2106.09788; PAIR's saliency (7b72b67), whose map it equals.</remarks>
internal sealed class GuidedIntegratedGradients : IAttributionMethod
{
    private static readonly IntegerParameter s_steps = new("steps", 200, "steps of the way", Minimum: 1);

    private static readonly NumberParameter s_fraction = new(
        "fraction",
        0.25,
        "the share of elements, those with the least gradients, that go on at a time",
        Maximum: 1
    )
    {
        AboveMinimum = true,
    };

    private static readonly NumberParameter s_distance = new(
        "distance",
        0.02,
        "by how much of the way an element may be ahead of the others or behind; 0: Integrated Gradients, 1: no bound",
        Maximum: 1
    );

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "guided-ig",
            "Guided IG",
            "sum_k (x_(k+1) - x_k) * g(x_k), x_k on the guided way from 0 to x",
            "arXiv 2106.09788",
            MethodNeeds.Model
        )
        {
            Parameters = [s_steps, s_fraction, s_distance],
            GradientCount = s_steps,
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var (shape, steps) = (context.Images.shape, context.Settings.Get(s_steps));
        var (count, size) = ((int)shape[0], (int)(shape[1] * shape[2] * shape[3]));
        var values = context.Images.to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
        GuidedPath[] paths =
        [
            .. Enumerable
                .Range(0, count)
                .Select(image => new GuidedPath(
                    values[(image * size)..((image + 1) * size)],
                    context.Settings.Get(s_fraction),
                    context.Settings.Get(s_distance)
                )),
        ];
        for (var step = 0; step < steps; step++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var pass = NewDisposeScope();
            var points = tensor(paths.SelectMany(path => path.Point).ToArray(), shape).to(context.Images.dtype, context.Images.device);
            var gradients = context.GradientAt(points).cpu().contiguous().data<double>().ToArray();
            foreach (var (image, path) in paths.Index())
                path.Go(gradients.AsSpan(image * size, size), step, steps);
        }
        return scope.MoveToOuter(tensor(paths.SelectMany(path => path.Map).ToArray(), shape).to(context.Images.device));
    }
}
