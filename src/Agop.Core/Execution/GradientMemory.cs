using Agop.Core.Models;
using Agop.Core.Vectors;

namespace Agop.Core.Execution;

/// <summary>How much memory gradients need, before they are computed. libtorch's own workspaces come on top.</summary>
internal static class GradientMemory
{
    /// <summary>Bytes of an image's layers, forwards and backwards.</summary>
    public static long OfImage(Architecture architecture, Precision precision) => 2 * precision.Bytes() * ActivationSize.Of(architecture);

    /// <summary>Bytes of a training: the weights four times, with their gradients and Adam's two moments, and one batch's layers.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="plan">How it is run.</param>
    /// <param name="batch">Images per step.</param>
    public static long Training(Architecture architecture, KernelPlan plan, int batch) =>
        Of(architecture, plan with { Batch = batch }) + 3 * plan.Precision.Bytes() * architecture.ParameterCount;

    /// <summary>Bytes of a network and of one batch's layers.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="plan">How it is run.</param>
    public static long Of(Architecture architecture, KernelPlan plan) =>
        plan.Precision.Bytes() * architecture.ParameterCount + (plan.Batch ?? Block.Lanes) * OfImage(architecture, plan.Precision);
}
