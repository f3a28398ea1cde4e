using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Models.Weights;

namespace Agop.Core.Tests.Support;

/// <summary>Networks with other weights each time, in float64.</summary>
internal static class RandomModel
{
    public static WeightSet Weights(string architecture) =>
        WeightInitializer.Initialize(Architectures.Find(architecture, "test"), Random.Shared.Next(1000));

    public static IModel Open(string architecture, ExecutionPath path = ExecutionPath.Libtorch) =>
        ExecutionPaths.Open(Weights(architecture), Precision.Float64, path);
}
