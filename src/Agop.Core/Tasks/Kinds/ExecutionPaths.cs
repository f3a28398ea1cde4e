namespace Agop.Core.Tasks.Kinds;

/// <summary>The kernels that may compute a task. Two of them may differ in the last bits, so the path is part of the spec.</summary>
public static class ExecutionPaths
{
    /// <summary>libtorch on the CPU, one thread.</summary>
    public const string LibtorchCpu = "libtorch-cpu";
}
