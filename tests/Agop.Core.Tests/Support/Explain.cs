using Agop.Core.Arrays;
using Agop.Core.Attribution;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Support;

/// <summary>Runs a method on images that are given as numbers.</summary>
internal static class Explain
{
    /// <summary>The maps of images (n, C, H, W).</summary>
    public static NdArray Maps(
        IAttributionMethod method,
        double[] images,
        long[] shape,
        long[]? labels = null,
        Func<Explainer, Explainer>? with = null,
        params (string Key, string Value)[] settings
    )
    {
        using var scope = NewDisposeScope();
        var given = settings.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        var explainer = new Explainer(method, method.Info.Set(given));
        return (with?.Invoke(explainer) ?? explainer).Explain(tensor(images, shape), labels);
    }
}
