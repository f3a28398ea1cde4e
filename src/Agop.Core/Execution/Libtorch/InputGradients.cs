using Agop.Core.Errors;
using Agop.Core.Gradients;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>Gradients of a network's outputs with respect to its input, by libtorch.</summary>
internal static class InputGradients
{
    /// <summary>g_i = d head(z(x_i)) / d x_i for each sample.</summary>
    /// <param name="network">Whose logits z.</param>
    /// <param name="images">(B, C, H, W).</param>
    /// <param name="head">One number per sample from the logits; see <see cref="Heads"/>.</param>
    /// <returns>(B, C, H, W), in the network's precision.</returns>
    public static Tensor Of(INetwork network, Tensor images, Func<Tensor, Tensor> head)
    {
        using var scope = NewDisposeScope();
        var x = images.detach().requires_grad_();
        var outputs = head(Required(network, network.Logits(x))).sum();
        return scope.MoveToOuter(autograd.grad([outputs], [x])[0]);
    }

    /// <summary>The gradient of each image's predicted class, which the same forward pass tells.</summary>
    /// <param name="network">Whose logits z.</param>
    /// <param name="images">(B, C, H, W).</param>
    /// <param name="head">One number per sample from the logits, by the predicted classes (B).</param>
    /// <returns>(B, C, H, W), in the network's precision, and the classes.</returns>
    public static (Tensor Gradients, Tensor Classes) OfPredicted(INetwork network, Tensor images, Func<Tensor, Func<Tensor, Tensor>> head)
    {
        using var scope = NewDisposeScope();
        Tensor? predicted = null;
        var gradients = Of(
            network,
            images,
            logits =>
            {
                predicted = logits.detach().argmax(1).MoveToOuterDisposeScope();
                return head(predicted)(logits);
            }
        );
        return (scope.MoveToOuter(gradients), predicted!.MoveToOuterDisposeScope());
    }

    /// <summary>The gradients of some directions of a layer's output, from one forward pass.</summary>
    /// <param name="output">(B, H), computed from <paramref name="images"/>.</param>
    /// <param name="images">(B, C, H, W), which take part in gradients.</param>
    /// <param name="directions">(R, H).</param>
    /// <param name="take">Is given each direction's (B, C, H, W), which is gone when it returns.</param>
    public static void Directions(Tensor output, Tensor images, Tensor directions, Action<Tensor> take)
    {
        for (var r = 0L; r < directions.shape[0]; r++)
        {
            using var pass = NewDisposeScope();
            var along = output.matmul(directions.select(0, r)).sum();
            take(autograd.grad([along], [images], retain_graph: r + 1 < directions.shape[0])[0]);
        }
    }

    /// <summary>d z_c / d x_i for every class c, from one forward pass.</summary>
    /// <param name="network">Whose logits z.</param>
    /// <param name="images">(B, C, H, W).</param>
    /// <param name="take">
    /// Is given each class and its (B, C, H, W), which is gone when it returns: a thousand classes' would not fit in memory together.
    /// </param>
    public static void Jacobian(INetwork network, Tensor images, Action<int, Tensor> take)
    {
        using var scope = NewDisposeScope();
        var x = images.detach().requires_grad_();
        var logits = Required(network, network.Logits(x));
        var classes = network.Architecture.Classes;
        for (var c = 0; c < classes; c++)
        {
            using var pass = NewDisposeScope();
            take(c, autograd.grad([logits.select(1, c).sum()], [x], retain_graph: c < classes - 1)[0]);
        }
    }

    /// <summary>The logits, which must depend on the images by operations that have gradients.</summary>
    internal static Tensor Required(INetwork network, Tensor logits) =>
        logits.requires_grad
            ? logits
            : throw new InputException(
                network.Architecture.Id,
                "no gradient reaches the images: the model detaches them, runs without gradients (torch.no_grad), or rounds; "
                    + "methods that need a gradient cannot explain it"
            );

    /// <summary>The predicted class of each image: the largest logit, the first among equals.</summary>
    /// <returns>(B), int64.</returns>
    public static Tensor Predict(INetwork network, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return scope.MoveToOuter(network.Logits(images).argmax(1));
    }
}
