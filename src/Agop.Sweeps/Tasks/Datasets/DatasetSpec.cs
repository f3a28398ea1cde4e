using Agop.Benchmarks.Tables;
using Agop.Benchmarks.Units;
using Agop.Benchmarks.XaiTris;

namespace Agop.Sweeps.Tasks.Datasets;

/// <summary>Which data.</summary>
/// <param name="Benchmark">The benchmark's name.</param>
/// <param name="XaiTris">The parameters of xai-tris.</param>
/// <param name="Clevr">Those of clevr-xai.</param>
/// <param name="Imported">The id of an imported data set's manifest.</param>
/// <param name="Table">The parameters of tables.</param>
/// <param name="Unit">Those of units.</param>
/// <param name="Graded">Whether the truth says how much each element matters, and not only whether; null: it does not.</param>
public sealed record DatasetSpec(
    string Benchmark,
    XaiTrisParameters? XaiTris = null,
    ClevrSpec? Clevr = null,
    string? Imported = null,
    TableParameters? Table = null,
    UnitParameters? Unit = null,
    bool? Graded = null
);
