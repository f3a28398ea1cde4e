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
        var (window, stride) = (context.Settings.Get(s_window), context.Settings.Get(s_stride));
        var (rows, columns) = (Axis.Of(context.Images.shape[2], window, stride), Axis.Of(context.Images.shape[3], window, stride));
        return AblatedOutputs.Maps(
            context,
            image =>
            {
                var whole = AblatedOutputs.Whole(context, image);
                var (falls, windows) = (
                    zeros([rows.Length * columns.Length], ScalarType.Float64, context.Images.device),
                    zeros([rows.Length * columns.Length], ScalarType.Float64, context.Images.device)
                );
                AblatedOutputs.Each(
                    context,
                    image,
                    rows.Starts * columns.Starts,
                    (first, count) => Kept(rows, columns, first, count),
                    (kept, outputs) =>
                    {
                        var hidden = 1 - kept.flatten(1);
                        falls.add_((whole - outputs).matmul(hidden));
                        windows.add_(hidden.sum(dim: 0));
                    }
                );
                return (falls / windows).reshape([1, rows.Length, columns.Length]);
            }
        );
    }

    /// <summary>0 where a window hides a pixel, else 1 (count, 1, H, W), float64.</summary>
    private static Tensor Kept(Axis rows, Axis columns, int first, int count)
    {
        var kept = new double[count * rows.Length * columns.Length];
        Array.Fill(kept, 1);
        for (var place = 0; place < count; place++)
        {
            var (top, left) = ((first + place) / columns.Starts * rows.Stride, (first + place) % columns.Starts * columns.Stride);
            for (var row = top; row < Math.Min(rows.Length, top + rows.Window); row++)
                kept.AsSpan((place * rows.Length + row) * columns.Length + left, Math.Min(columns.Window, columns.Length - left)).Clear();
        }
        return tensor(kept, [count, 1, rows.Length, columns.Length]);
    }

    /// <summary>Windows along one side of the image; no larger than it, and no step leaves pixels out.</summary>
    private readonly record struct Axis(int Length, int Window, int Stride)
    {
        public int Starts => (Length - Window + Stride - 1) / Stride + 1;

        public static Axis Of(long length, int window, int stride)
        {
            var within = (int)Math.Min(length, window);
            return new Axis((int)length, within, Math.Min(stride, within));
        }
    }
}
