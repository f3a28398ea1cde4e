using Agop.Core.Benchmarks.XaiTris;

namespace Agop.Core.Tasks.Kinds;

/// <summary>Which data.</summary>
/// <param name="Benchmark">The benchmark's name.</param>
/// <param name="XaiTris">Its parameters.</param>
public sealed record DatasetSpec(string Benchmark, XaiTrisParameters XaiTris);
