using Agop.Core.Arrays;
using Agop.Core.Models;

namespace Agop.Core.Features;

/// <summary>What the result of a training keeps of its layers' features, epoch by epoch.</summary>
internal static class FeatureSeries
{
    private const string Epochs = "features/epoch",
        Values = "features/alignment";

    /// <summary>The arrays: epochs (S), and per epoch and layer the correlations with M_l, its root and FACT (S, L, 3).</summary>
    public static IEnumerable<KeyValuePair<string, NdArray>> ToArrays(
        IReadOnlyList<(int Epoch, IReadOnlyList<FeatureAlignment> Layers)> series
    )
    {
        if (series.Count == 0)
            yield break;
        yield return new(Epochs, NdArray.From(series.Select(entry => (long)entry.Epoch).ToArray(), series.Count));
        yield return new(
            Values,
            NdArray.From(
                series
                    .SelectMany(entry => entry.Layers.SelectMany(layer => new[] { layer.Agop, layer.Root, layer.Fact ?? double.NaN }))
                    .ToArray(),
                series.Count,
                series[0].Layers.Count,
                3
            )
        );
    }

    /// <summary>Those of a training; none where they were not measured.</summary>
    /// <param name="training">The arrays that its result keeps, by name.</param>
    /// <param name="architecture">The network.</param>
    public static IEnumerable<(int Epoch, FeatureAlignment Layer)> Of(
        IReadOnlyDictionary<string, NdArray> training,
        Architecture architecture
    )
    {
        if (!training.TryGetValue(Epochs, out var stored))
            yield break;
        var (epochs, values, layers) = (stored.ToIntegers(), training[Values].ToDoubles(), LayerGradients.LayersOf(architecture));
        for (var s = 0; s < epochs.Length; s++)
        for (var l = 0; l < layers.Count; l++)
        {
            var place = 3 * (s * layers.Count + l);
            var shape = architecture.Parameters.First(parameter => parameter.Name == $"{layers[l]}.weight").Shape;
            yield return (
                (int)epochs[s],
                new FeatureAlignment(
                    layers[l],
                    (int)shape[0],
                    (int)shape[1..].Aggregate(1L, (a, b) => a * b),
                    values[place],
                    values[place + 1],
                    values[place + 2]
                )
            );
        }
    }
}
