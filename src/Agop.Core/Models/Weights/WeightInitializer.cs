using Agop.Core.Arrays;
using Agop.Core.Randomness;

namespace Agop.Core.Models.Weights;

/// <summary>
/// Start weights as the networks' authors draw them, see <see cref="ParameterStart"/>. Float32, one random stream per parameter.
/// </summary>
/// <example>See <see cref="WeightSet"/>.</example>
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
            var (deviation, bound) = (Math.Sqrt(2.0 / parameter.Fan), 1.0 / Math.Sqrt(parameter.Fan));
            for (var i = 0; i < values.Length; i++)
                values[i] = parameter.Start switch
                {
                    ParameterStart.Normal => (float)(deviation * random.NextGaussian()),
                    ParameterStart.Uniform => (float)(bound * (2.0 * random.NextDouble() - 1.0)),
                    ParameterStart.One => 1,
                    _ => 0,
                };
            arrays.Add(parameter.Name, NdArray.From(values, parameter.Shape));
        }
        return WeightSet.From(architecture, arrays, "initialize");
    }
}
