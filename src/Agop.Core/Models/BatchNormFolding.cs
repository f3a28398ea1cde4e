using Agop.Core.Arrays;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;

namespace Agop.Core.Models;

/// <summary>
/// Takes batch normalizations into the convolutions before them: outside training w * (weight / sqrt(variance + eps)) and bias - mean *
/// weight / sqrt(variance + eps) give the same sums with one pass less over every activation, forwards and backwards. Folded in double
/// precision.
/// </summary>
internal static class BatchNormFolding
{
    /// <summary>Layers and parameters without batch normalization; networks without any come back as they are.</summary>
    public static (IReadOnlyList<Layer> Layers, IReadOnlyDictionary<string, NdArray> Parameters) Fold(WeightSet weights)
    {
        var parameters = weights.Arrays.ToDictionary(StringComparer.Ordinal);
        return (Fold(weights.Architecture.Layers, parameters), parameters);
    }

    /// <summary>Whether a layer's own output is gone after folding: that of batch normalizations and of convolutions before them.</summary>
    public static bool Hides(Architecture architecture, string layer) =>
        architecture.AllLayers.Any(known =>
            known is BatchNormLayer { Name: var norm } && norm == layer
            || known is Conv2dLayer { Bias: false, Name: var conv } && conv == layer
        );

    private static List<Layer> Fold(IReadOnlyList<Layer> layers, Dictionary<string, NdArray> parameters)
    {
        var folded = new List<Layer>();
        foreach (var layer in layers)
        {
            switch (layer)
            {
                case BatchNormLayer norm when folded is [.., Conv2dLayer { Bias: false } conv]:
                    Fold(conv, norm, parameters);
                    folded[^1] = conv with { Bias = true };
                    break;
                case ResidualLayer block:
                    folded.Add(block with { Body = Fold(block.Body, parameters), Shortcut = Fold(block.Shortcut, parameters) });
                    break;
                default:
                    folded.Add(layer);
                    break;
            }
        }
        return folded;
    }

    private static void Fold(Conv2dLayer conv, BatchNormLayer norm, Dictionary<string, NdArray> parameters)
    {
        double[] Take(string name)
        {
            var taken = parameters[name].ToDoubles();
            parameters.Remove(name);
            return taken;
        }

        var (scale, shift, mean, variance) = (
            Take($"{norm.Name}.weight"),
            Take($"{norm.Name}.bias"),
            Take($"{norm.Name}.running_mean"),
            Take($"{norm.Name}.running_var")
        );
        var kernel = parameters[$"{conv.Name}.weight"];
        var values = kernel.ToDoubles();
        var perOutput = values.Length / conv.Outputs;
        for (var c = 0; c < conv.Outputs; c++)
        {
            var factor = scale[c] / Math.Sqrt(variance[c] + BatchNormLayer.Epsilon);
            for (var i = c * perOutput; i < (c + 1) * perOutput; i++)
                values[i] *= factor;
            shift[c] -= mean[c] * factor;
        }
        parameters[$"{conv.Name}.weight"] = NdArray.From(values, kernel.Shape);
        parameters[$"{conv.Name}.bias"] = NdArray.From(shift, conv.Outputs);
    }
}
