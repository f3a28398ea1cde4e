using Agop.Core.Execution;
using Agop.Core.Models.Weights;

namespace Agop.Core.Tests.Support;

/// <summary>Plans by the rule, and what is run by them.</summary>
internal static class Plans
{
    /// <summary>The plan of a network.</summary>
    public static KernelPlan Of(WeightSet weights, ExecutionPath path, Precision precision = Precision.Float32) =>
        KernelPlan.Of(weights.Architecture, precision, path);

    /// <summary>A network that a user names.</summary>
    public static IModel Open(this ModelFile file, Precision precision, ExecutionPath path) =>
        file.Open(KernelPlan.Of(file.Architecture, precision, path));
}
