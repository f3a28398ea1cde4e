namespace Agop.Silo.Telemetry.Gpus;

/// <summary>A GPU's memory, whoever uses it.</summary>
/// <param name="Number">The number that CUDA gives it here, as in <c>cuda:0</c>.</param>
/// <param name="Id">Its UUID, <c>GPU-...</c> or <c>MIG-...</c>, which is the same for whoever else asks.</param>
/// <param name="Used">In bytes.</param>
/// <param name="Total">In bytes.</param>
public sealed record GpuMemory(int Number, string Id, long Used, long Total);
