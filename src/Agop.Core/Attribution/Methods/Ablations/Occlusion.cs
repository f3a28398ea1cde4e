using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Ablations;

/// <summary>
/// Mean over the windows that hide a pixel of f(x) - f(x with the window zero), in all channels. Windows begin at multiples of the stride
/// and are cut off at the edge.
/// </summary>
/// <remarks>Zeiler, Fergus, arXiv 1311.2901; Captum's Occlusion with windows over all channels and a zero baseline.</remarks>
internal sealed class Occlusion : IAttributionMethod
{
    private static readonly IntegerParameter s_window = new("window", 3, "edge of the window, in pixels", Minimum: 1);
    private static readonly IntegerParameter s_stride = new("stride", 1, "by how many pixels it moves; at most its edge", Minimum: 1);

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new("occlusion", "Occlusion", "mean_{w has p} (f(x) - f(x without w))", "arXiv 1311.2901", MethodNeeds.Model)
        {
            Parameters = [s_window, s_stride],
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var (height, width) = ((int)context.Images.shape[2], (int)context.Images.shape[3]);
        var window = Math.Min(context.Settings.Get(s_window), Math.Min(height, width));
        // A wider step would leave pixels that no window hides.
        var stride = Math.Min(context.Settings.Get(s_stride), window);
        var hidden = Windows(height, width, window, stride).to(context.Images.device);
        var kept = cat([zeros_like(hidden.narrow(0, 0, 1)), hidden], 0).mul(-1).add(1).to(context.Images.dtype);
        var weights = hidden.flatten(1) / hidden.sum(dim: 0).flatten();
        return scope.MoveToOuter(
            AblatedOutputs.Each(
                context,
                image =>
                {
                    using var pass = NewDisposeScope();
                    var outputs = AblatedOutputs.Of(context, image, kept);
                    var falls = outputs[0] - outputs.narrow(0, 1, hidden.shape[0]);
                    return pass.MoveToOuter(falls.matmul(weights).reshape([1, height, width]));
                }
            )
        );
    }

    /// <summary>1 where a window hides a pixel (n, 1, H, W), float64.</summary>
    private static Tensor Windows(int height, int width, int window, int stride)
    {
        var (down, across) = (Starts(height, window, stride), Starts(width, window, stride));
        var windows = new double[down * across * height * width];
        for (var place = 0; place < down * across; place++)
        {
            var (top, left) = (place / across * stride, place % across * stride);
            for (var row = top; row < Math.Min(height, top + window); row++)
                windows.AsSpan((place * height + row) * width + left, Math.Min(window, width - left)).Fill(1);
        }
        return tensor(windows, [down * across, 1, height, width]);
    }

    private static int Starts(int length, int window, int stride) => (length - window + stride - 1) / stride + 1;
}
