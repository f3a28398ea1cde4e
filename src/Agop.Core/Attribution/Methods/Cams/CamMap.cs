using Agop.Core.Parameters;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Attribution.Methods.Cams;

/// <summary>What class activation maps share: the layer whose output is weighed, and how its small map becomes the image's size.</summary>
internal static class CamMap
{
    private const string Nearest = "nearest";
    private const string Bilinear = "bilinear";

    /// <summary>How the small map is enlarged.</summary>
    public static ChoiceParameter Upsampling { get; } = new("upsampling", Nearest, "how the small map is enlarged", [Nearest, Bilinear]);

    /// <summary>The layer.</summary>
    public static LayerParameter Layer { get; } =
        new("layer", "whose output is weighed, by its name in the network; the last convolution unless given");

    /// <summary>The positive part of a small map (B, 1, h, w), enlarged to the images (B, 1, H, W); align_corners false.</summary>
    /// <param name="context">The batch.</param>
    /// <param name="low">The small map of a layer's output and the gradient there, each (B, K, h, w), float64.</param>
    public static Tensor Of(AttributionContext context, Func<Tensor, Tensor, Tensor> low)
    {
        using var scope = NewDisposeScope();
        var (activation, gradient) = context.Activation(context.Settings.Get(Layer));
        return scope.MoveToOuter(Enlarged(context, low(activation, gradient).relu()));
    }

    private static Tensor Enlarged(AttributionContext context, Tensor map)
    {
        var mode = context.Settings.Get(Upsampling) == Bilinear ? InterpolationMode.Bilinear : InterpolationMode.Nearest;
        return interpolate(
            map,
            [context.Images.shape[2], context.Images.shape[3]],
            mode: mode,
            align_corners: mode == InterpolationMode.Bilinear ? false : null
        );
    }
}
