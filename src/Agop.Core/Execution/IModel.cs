using Agop.Core.Accumulation;
using Agop.Core.Gradients;
using Agop.Core.Models;
using static TorchSharp.torch;

namespace Agop.Core.Execution;

/// <summary>
/// What accumulation and attribution ask of a network with its weights, whichever path computes it. Tensors that it gives lie on the device
/// of the images that it was given. Not safe for concurrent use.
/// </summary>
/// <example>
/// <code>
/// var weights = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "example"), seed: 1);
/// using IModel model = ExecutionPaths.Open(weights, Precision.Float32, ExecutionPath.Fused);
/// var images = torch.randn([100, 1, 8, 8]);
/// long[] predicted = model.Predict(images);
/// </code>
/// </example>
public interface IModel : IDisposable
{
    /// <summary>The network.</summary>
    Architecture Architecture { get; }

    /// <summary>How it is run.</summary>
    KernelPlan Plan { get; }

    /// <summary>How many images meet the network at once. On libtorch the last bits may depend on it.</summary>
    int BatchSize { get; }

    /// <summary>The layer whose output GradCAM weighs unless another is named; null where there is none that is known.</summary>
    string? GradCamLayer { get; }

    /// <summary>The logits of images.</summary>
    /// <param name="images">(B, C, H, W), of the plan's <see cref="Precisions.ImageType"/>.</param>
    /// <returns>(B, K), of the images' type.</returns>
    Tensor Logits(Tensor images);

    /// <summary>The predicted class of each image: the largest logit, the first among equals (B).</summary>
    /// <param name="images">(B, C, H, W), of the plan's <see cref="Precisions.ImageType"/>, or bytes: see <see cref="PixelInput"/>.</param>
    long[] Predict(Tensor images);

    /// <summary>Per term the sum over copies k of weight_k * term(g(x_k)), g the head's gradient with respect to the input.</summary>
    /// <param name="images">(B, C, H, W), of the plan's <see cref="Precisions.ImageType"/>.</param>
    /// <param name="head">What is differentiated.</param>
    /// <param name="copies">At which points, with which weights.</param>
    /// <param name="terms">What of each gradient is summed.</param>
    /// <param name="cancellation">Checked between passes.</param>
    /// <returns>One (B, C, H, W) per term, in float64.</returns>
    /// <example>
    /// <code>
    /// var head = new OutputHead(HeadKind.Logit, model.Predict(images));
    /// var copies = new NoisyCopies(Samples: 50, Deviation: 0.1, Seed: 0, FirstIndex: 0);
    /// var map = model.WeightedGradients(images, head, copies, [GradientTerm.Signed])[0]; // SmoothGrad, (4, 1, 8, 8)
    /// </code>
    /// </example>
    IReadOnlyList<Tensor> WeightedGradients(
        Tensor images,
        OutputHead head,
        Copies copies,
        IReadOnlyList<GradientTerm> terms,
        CancellationToken cancellation = default
    );

    /// <summary>A layer's output and the head's gradient with respect to it.</summary>
    /// <param name="images">(B, C, H, W), of the plan's <see cref="Precisions.ImageType"/>.</param>
    /// <param name="head">What is differentiated.</param>
    /// <param name="layer">The layer's name; <see cref="GradCamLayer"/> unless given.</param>
    /// <returns>Two (B, channels, h, w), in float64.</returns>
    /// <exception cref="InvalidOperationException">The network has no such layer, or no convolution.</exception>
    (Tensor Activation, Tensor Gradient) Activation(Tensor images, OutputHead head, string? layer = null);

    /// <summary>
    /// The multipliers of DeepLIFT's rescale rule: the gradient of the head, where each ReLU's slope is the one between what it gives for
    /// the baseline and for the image. For the logit (x - b) * m sums to f(x) - f(b).
    /// </summary>
    /// <param name="images">(B, C, H, W), of the plan's <see cref="Precisions.ImageType"/>.</param>
    /// <param name="baselines">The same, one baseline for each image.</param>
    /// <param name="head">What is differentiated; a logit.</param>
    /// <returns>(B, C, H, W), in float64.</returns>
    /// <exception cref="NotSupportedException">
    /// The path or the network has no such rule: it is libtorch's, for networks of known layers without max-pools.
    /// </exception>
    Tensor Multipliers(Tensor images, Tensor baselines, OutputHead head);

    /// <summary>What comes back to the input where ReLUs follow a rule instead of their derivative.</summary>
    /// <param name="images">(B, C, H, W), of the plan's <see cref="Precisions.ImageType"/>.</param>
    /// <param name="head">What is differentiated.</param>
    /// <param name="rule">The rule.</param>
    /// <returns>(B, C, H, W), in float64.</returns>
    /// <exception cref="NotSupportedException">The path has no such rules: it is libtorch's, for networks of known layers.</exception>
    Tensor RuledGradient(Tensor images, OutputHead head, ReluRule rule);

    /// <summary>
    /// The relevance of each input element by layer-wise relevance propagation: it begins as the explained output at its class, and every
    /// layer hands on what it is given; biases and epsilon keep some.
    /// </summary>
    /// <param name="images">(B, C, H, W), of the plan's <see cref="Precisions.ImageType"/>.</param>
    /// <param name="head">What is explained.</param>
    /// <param name="rules">How layers hand it on.</param>
    /// <returns>(B, C, H, W), in float64.</returns>
    /// <exception cref="NotSupportedException">The path has no such rules: it is libtorch's, for networks of known layers.</exception>
    Tensor Relevance(Tensor images, OutputHead head, RelevanceRules rules);

    /// <summary>Begins an accumulation of AGOP.</summary>
    /// <param name="pass">What is accumulated.</param>
    IAccumulation Accumulate(AgopPass pass);
}
