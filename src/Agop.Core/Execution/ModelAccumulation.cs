using Agop.Core.Accumulation;
using Agop.Core.Gradients;
using Agop.Core.Models;
using static TorchSharp.torch;

namespace Agop.Core.Execution;

/// <summary>Accumulates AGOP over images in memory.</summary>
public static class ModelAccumulation
{
    /// <summary>Accumulates AGOP over some of the images.</summary>
    /// <param name="model">The network.</param>
    /// <param name="pass">What is accumulated.</param>
    /// <param name="images">(n, C, H, W), in the network's precision, or bytes: see <see cref="PixelInput"/>.</param>
    /// <param name="labels">(n); needed for <see cref="GradientTarget.Label"/> and <see cref="GradientTarget.Loss"/>.</param>
    /// <param name="first">The first image.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Checked between passes.</param>
    /// <example>
    /// <code>
    /// AgopState some = model.Accumulate(new AgopPass(GradientTarget.Predicted), images, labels: null, first: 90, count: 10);
    /// </code>
    /// </example>
    public static AgopState Accumulate(
        this IModel model,
        AgopPass pass,
        Tensor images,
        long[]? labels,
        long first,
        long count,
        CancellationToken cancellation = default
    )
    {
        if (labels?.Length < first + count)
            throw new ArgumentException($"expected a class for each of {first + count} images, found {labels.Length}", nameof(labels));
        using var scope = NewDisposeScope();
        using var accumulation = model.Accumulate(pass);
        accumulation.Add(images.narrow(0, first, count), labels?[(int)first..(int)(first + count)], first, cancellation);
        return accumulation.State;
    }
}
