using Agop.Sweeps.Summaries;
using Parquet;
using Parquet.Schema;

namespace Agop.Sweeps.Reports;

/// <summary>
/// results.parquet: the rows and columns of <see cref="CsvReport"/> for pandas, DuckDB and others, in groups of
/// <see cref="GroupRows"/> rows, so that neither side needs all of them at once.
/// </summary>
public static class ParquetReport
{
    /// <summary>So many rows are written together.</summary>
    public const int GroupRows = 100_000;

    private static readonly DataField<string> s_scenario = new("scenario"),
        s_background = new("background"),
        s_architecture = new("architecture"),
        s_method = new("method"),
        s_metric = new("metric"),
        s_subset = new("subset");

    private static readonly DataField<long> s_seed = new("seed");

    private static readonly DataField<int> s_samples = new("samples"),
        s_undefined = new("undefined"),
        s_zeroMaps = new("zero_maps"),
        s_invalidMaps = new("invalid_maps");

    private static readonly DataField<double> s_mean = new("mean");

    private static readonly ParquetSchema s_schema = new(
        s_scenario,
        s_background,
        s_architecture,
        s_method,
        s_metric,
        s_subset,
        s_seed,
        s_samples,
        s_undefined,
        s_zeroMaps,
        s_invalidMaps,
        s_mean
    );

    /// <summary>Writes the whole file.</summary>
    /// <param name="architecture">The network's id.</param>
    /// <param name="rows">The scores, in the order of the sweep.</param>
    /// <param name="stream">Where to; it can seek.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public static async Task WriteAsync(
        string architecture,
        IAsyncEnumerable<ScoreRow> rows,
        Stream stream,
        CancellationToken cancellation = default
    )
    {
        await using var writer = await ParquetWriter.CreateAsync(s_schema, stream, cancellationToken: cancellation);
        await foreach (var chunk in rows.Chunk(GroupRows).WithCancellation(cancellation))
        {
            using var group = writer.CreateRowGroup();
            Task Texts(DataField<string> field, Func<ScoreRow, string> of) =>
                group.WriteAsync(field, Array.ConvertAll(chunk, row => of(row)));
            Task Numbers(DataField<int> field, Func<ScoreRow, int> of) =>
                group.WriteAsync<int>(field, Array.ConvertAll(chunk, row => of(row)), cancellationToken: cancellation);
            await Texts(s_scenario, row => row.Scenario);
            await Texts(s_background, row => row.Background);
            await Texts(s_architecture, _ => architecture);
            await Texts(s_method, row => row.Method);
            await Texts(s_metric, row => row.Score);
            await Texts(s_subset, row => row.Subset);
            await group.WriteAsync<long>(s_seed, Array.ConvertAll(chunk, row => row.Seed), cancellationToken: cancellation);
            await Numbers(s_samples, row => row.Samples);
            await Numbers(s_undefined, row => row.Undefined);
            await Numbers(s_zeroMaps, row => row.ZeroMaps);
            await Numbers(s_invalidMaps, row => row.InvalidMaps);
            await group.WriteAsync<double>(s_mean, Array.ConvertAll(chunk, row => row.Mean), cancellationToken: cancellation);
        }
    }
}
