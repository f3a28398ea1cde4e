using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>The training samples that stand for a feature that is not there.</summary>
internal static class BackgroundRows
{
    /// <summary>How many of them a method takes.</summary>
    public static IntegerParameter Parameter(int count) =>
        new("background", count, "training samples that stand for absent features, the first of the split", Minimum: 1, Maximum: MaxRows);

    /// <summary>As many are handed to methods.</summary>
    public const int MaxRows = 1000;

    /// <summary>The first of them, all of them where there are fewer.</summary>
    /// <returns>(m, C, H, W), of the images' type and device.</returns>
    public static Tensor Of(AttributionContext context, IntegerParameter count)
    {
        var rows = context.Background ?? throw new InvalidOperationException("the method needs training samples");
        return rows.narrow(0, 0, Math.Min(context.Settings.Get(count), rows.shape[0])).to(context.Images.dtype, context.Images.device);
    }
}
