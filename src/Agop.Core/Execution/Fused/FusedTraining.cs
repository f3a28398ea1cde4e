using Agop.Core.Data;
using Agop.Core.Execution.Fused.Training;
using Agop.Core.Models.Weights;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused;

/// <summary>Training on the fused path, in float32.</summary>
internal static class FusedTraining
{
    /// <summary>At the widest vectors that the processor has.</summary>
    public static ITraining Create(WeightSet start, Dataset data, TrainingOptions options) => Create(start, data, options, SimdWidths.Best);

    /// <summary>At a given width.</summary>
    /// <exception cref="NotSupportedException">The hook has a target that this path does not know.</exception>
    public static ITraining Create(WeightSet start, Dataset data, TrainingOptions options, SimdWidth width)
    {
        if (options.Hook.Any(target => !FusedModel.Targets.Contains(target)))
            throw new NotSupportedException("the fused path has no sketch");
        return width switch
        {
            SimdWidth.Bits512 => new FusedTraining<Simd512<float>, Simd512<double>>(start, data, options),
            SimdWidth.Bits256 => new FusedTraining<Simd256<float>, Simd256<double>>(start, data, options),
            _ => new FusedTraining<SimdScalar<float>, SimdScalar<double>>(start, data, options),
        };
    }
}
