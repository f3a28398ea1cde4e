using Agop.Core.Images;
using Agop.Core.Models;
using Agop.Core.Training;
using Agop.Grains.Artifacts;
using Agop.Grains.Progress;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Tabulate;

namespace Agop.Silo.Watching;

/// <summary>
/// A network's diag M as far as it is accumulated, summed over channels, and how well that of the training-time hook found the truth along
/// the way.
/// </summary>
/// <param name="Scenario">Of its data.</param>
/// <param name="Background">Of its data.</param>
/// <param name="Seed">The network's.</param>
/// <param name="Epoch">
/// The epoch after which the training-time hook's sums gave <paramref name="Diagonal"/>: while the training runs, and until a shard is
/// accumulated. Null where the shards gave it.
/// </param>
/// <param name="Samples">How many samples are in it.</param>
/// <param name="Shards">How many shards are accumulated after the training.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Diagonal">diag M; null where nothing is accumulated.</param>
/// <param name="Curve">Of the hook's running sums, snapshot by snapshot.</param>
/// <param name="IsWhole">Whether everything that should be there could be read; else it may be the next time.</param>
public sealed record AgopView(
    string Scenario,
    string Background,
    long Seed,
    int? Epoch,
    long Samples,
    int Shards,
    int Of,
    Thumbnail? Diagonal,
    IReadOnlyList<CurveRow> Curve,
    bool IsWhole = true
)
{
    /// <summary>What its layers learned, epoch by epoch, where the sweep measures it; once it is trained.</summary>
    public IReadOnlyList<FeatureRow> Features { get; private init; } = [];

    /// <summary>Of a network whose training runs.</summary>
    internal static AgopView During(SweepIndex.Network network, TrainingPreview preview) =>
        Empty(network) with
        {
            Epoch = preview.Epoch,
            Samples = preview.Samples,
            Diagonal = preview.Diagonal,
            Curve =
            [
                .. preview.Curve.Select(point => new CurveRow(
                    network.Model.Id.Data.Scenario,
                    network.Model.Id.Data.Variant,
                    network.Model.Id.Seed,
                    point.Target,
                    point.Epoch,
                    point.IouTopK,
                    point.MassOnMask
                )),
            ],
        };

    /// <param name="network">The network.</param>
    /// <param name="architecture">Its architecture.</param>
    /// <param name="parts">What is done of its AGOP, in sums of shards where there are some.</param>
    /// <param name="shards">How many shards that is.</param>
    /// <param name="trained">Whether its training and its data are there.</param>
    /// <param name="results">Where results are.</param>
    /// <param name="cancellation">Ends the look.</param>
    internal static async Task<AgopView> FromAsync(
        SweepIndex.Network network,
        Architecture architecture,
        IReadOnlyList<string> parts,
        int shards,
        bool trained,
        Results results,
        CancellationToken cancellation
    )
    {
        var (model, view) = (network.Model, Empty(network));
        if (!trained)
            return view;
        try
        {
            var test = (await results.LoadAsync(model.Dataset, cancellation)).Dataset.Test;
            var training = await results.LoadAsync(model.Train, cancellation);
            var shape = test.Images.Shape;
            view = view with
            {
                Curve =
                [
                    .. QualityCurve
                        .Of(training, test, model.Id)
                        .Where(row => !row.IsWindow && double.IsFinite(row.IouTopK) && double.IsFinite(row.MassOnMask)),
                ],
                Features = [.. FeatureReport.Of(training, model.Id, architecture)],
            };
            return parts.Count == 0
                ? view.WithHook(training, (int)shape[^2], (int)shape[^1])
                : view.With(
                    await Task.WhenAll(parts.Select(part => results.LoadAsync(part, cancellation))),
                    shards,
                    (int)shape[^2],
                    (int)shape[^1]
                );
        }
        catch (Exception error) when (error is LostResultException or StoreException)
        {
            // What is lost is computed again when a task needs it; until then there is that much less to see.
            return view with { IsWhole = false };
        }
    }

    private static AgopView Empty(SweepIndex.Network network) =>
        new(
            network.Model.Id.Data.Scenario,
            network.Model.Id.Data.Variant,
            network.Model.Id.Seed,
            null,
            0,
            0,
            network.Shards.Count,
            null,
            []
        );

    /// <summary>With the last sums of the hook's first target.</summary>
    private AgopView WithHook(TaskResult training, int height, int width)
    {
        if (HookSeries.Of(training.ByName).FirstOrDefault() is not { } hook)
            return this;
        var (epochs, samples, sums) = (hook.Epochs, hook.Samples[^1], hook.SumG2);
        return this with
        {
            Epoch = (int)epochs[^1],
            Samples = samples,
            Diagonal = Draw(sums.AsSpan(sums.Length - sums.Length / epochs.Length), samples, height, width),
        };
    }

    private AgopView With(IReadOnlyList<TaskResult> states, int shards, int height, int width)
    {
        var (sum, samples) = (Array.Empty<double>(), 0L);
        foreach (var state in states)
        {
            var squares = state["sum_g2"].ToDoubles();
            if (sum.Length == 0)
                sum = new double[squares.Length];
            for (var i = 0; i < sum.Length; i++)
                sum[i] += squares[i];
            samples += state["n"].ToIntegers()[0];
        }
        return this with { Samples = samples, Shards = shards, Diagonal = Draw(sum, samples, height, width) };
    }

    private static Thumbnail Draw(ReadOnlySpan<double> sums, long samples, int height, int width) =>
        Thumbnail.Of(
            Array.ConvertAll(Importance.OverChannels(sums, sums.Length / (height * width)), value => value / Math.Max(1, samples)),
            width
        );
}
