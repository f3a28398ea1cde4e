using Agop.Core.Accumulation;
using Agop.Core.Gradients;
using Agop.Core.Models;
using static TorchSharp.torch;

namespace Agop.Core.Execution;

/// <summary>AGOP sums to which images are added, some at a time and in order. Not safe for concurrent use.</summary>
/// <example>
/// <code>
/// using IAccumulation accumulation = model.Accumulate(new AgopPass(GradientTarget.Predicted));
/// accumulation.Add(images.narrow(0, 0, 64), labels: null, first: 0);
/// accumulation.Add(images.narrow(0, 64, 36), labels: null, first: 64);
/// double[] sofar = accumulation.State.Diagonal(); // diag M of all 100 images
/// </code>
/// </example>
public interface IAccumulation : IDisposable
{
    /// <summary>A copy of the sums so far.</summary>
    AgopState State { get; }

    /// <summary>
    /// Adds images. Where every addition but the last has a multiple of <see cref="IModel.BatchSize"/>, the bits are those of one addition.
    /// </summary>
    /// <param name="images">(B, C, H, W), of the type that the network takes, or bytes: see <see cref="PixelInput"/>.</param>
    /// <param name="labels">(B); needed for <see cref="GradientTarget.Label"/> and <see cref="GradientTarget.Loss"/>.</param>
    /// <param name="first">The number of the first among all, for the signs of <see cref="GradientTarget.Sketch"/>.</param>
    /// <param name="cancellation">Checked between batches.</param>
    void Add(Tensor images, long[]? labels, long first, CancellationToken cancellation = default);
}
