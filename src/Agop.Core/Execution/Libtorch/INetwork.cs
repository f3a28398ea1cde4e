using Agop.Core.Models;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>What gradients by libtorch ask of a network with its weights. Not safe for concurrent use.</summary>
internal interface INetwork : IDisposable
{
    /// <summary>What it computes.</summary>
    Architecture Architecture { get; }

    /// <summary>How it is run.</summary>
    KernelPlan Plan { get; }

    /// <summary>Where.</summary>
    Device Device { get; }

    /// <summary>The layer whose output GradCAM weighs unless another is named; null where there is none that is known.</summary>
    string? GradCamLayer { get; }

    /// <summary>The last layer, where it is fully connected, that is known and its weights stay as they are; else null.</summary>
    LinearHead? Head { get; }

    /// <summary>What the last layer takes.</summary>
    /// <param name="images">As for <see cref="Logits"/>.</param>
    /// <returns>(B, H), of the images' type.</returns>
    /// <exception cref="NotSupportedException">There is no <see cref="Head"/>.</exception>
    Tensor HeadInput(Tensor images);

    /// <summary>Logits of a batch, outside training.</summary>
    /// <param name="images">(B, C, H, W), of <see cref="Precisions.ImageType"/> on <see cref="Device"/>.</param>
    /// <returns>(B, classes), of the images' type.</returns>
    Tensor Logits(Tensor images);

    /// <summary>Logits, and a layer's output.</summary>
    /// <param name="images">As for <see cref="Logits"/>.</param>
    /// <param name="layer">The layer's name.</param>
    /// <returns>(B, classes) and (B, channels, h, w).</returns>
    (Tensor Logits, Tensor Activation) LogitsWithActivation(Tensor images, string layer);
}
