using Agop.Core.Arrays;
using Agop.Core.Randomness;

namespace Agop.Core.Models.Weights;

/// <summary>
/// Start weights as the authors draw them: weights by He (normal, sd sqrt(2 / fan-in)), biases as PyTorch leaves them (uniform within
/// 1 / sqrt(fan-in)). Float32, one random stream per parameter.
/// </summary>
public static class WeightInitializer
{
    /// <summary>Draws all parameters of a seed.</summary>
    public static WeightSet Initialize(Architecture architecture, long seed)
    {
        var arrays = new Dictionary<string, NdArray>(StringComparer.Ordinal);
        foreach (var parameter in architecture.Parameters)
        {
            var random = new Philox(seed, $"initialize/{parameter.Name}");
            var values = new float[parameter.Shape.Aggregate(1L, (product, size) => product * size)];
            var (deviation, bound) = (Math.Sqrt(2.0 / parameter.FanIn), 1.0 / Math.Sqrt(parameter.FanIn));
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(parameter.IsBias ? bound * (2.0 * random.NextDouble() - 1.0) : deviation * random.NextGaussian());
            arrays.Add(parameter.Name, NdArray.From(values, parameter.Shape));
        }
        return WeightSet.From(architecture, arrays, "initialize");
    }
}
