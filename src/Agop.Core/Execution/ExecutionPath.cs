namespace Agop.Core.Execution;

/// <summary>The kernels that compute a task. They agree up to rounding, so the path is part of every result's identity.</summary>
public enum ExecutionPath
{
    /// <summary>Our own kernels for small networks: samples in SIMD slots, one thread.</summary>
    Fused,

    /// <summary>libtorch on the CPU, one thread.</summary>
    Libtorch,

    /// <summary>libtorch on an NVIDIA GPU.</summary>
    Cuda,
}
