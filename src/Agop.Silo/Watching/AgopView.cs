using Agop.Core.Benchmarks;
using Agop.Core.Reports;
using Agop.Core.Scores;
using Agop.Core.Tasks;
using Agop.Silo.Computing;

namespace Agop.Silo.Watching;

/// <summary>A network's diag M as far as it is accumulated, summed over channels, and how well that of the training-time hook found the truth along the way.</summary>
/// <param name="Scenario">Of its data.</param>
/// <param name="Background">Of its data.</param>
/// <param name="Seed">The network's.</param>
/// <param name="Samples">How many samples are in it.</param>
/// <param name="Shards">How many shards are in it.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Height">In pixels; 0 before the first shard.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Largest">The largest element.</param>
/// <param name="Diagonal">Height x Width elements as bytes, row by row, 255 for the largest, in base64.</param>
/// <param name="Curve">The hook's, snapshot by snapshot; none before the training is done.</param>
public sealed record AgopView(
    string Scenario, string Background, long Seed, long Samples, int Shards, int Of, int Height, int Width, double Largest, string Diagonal, IReadOnlyList<CurveRow> Curve)
{
    /// <param name="network">The network.</param>
    /// <param name="shards">Those of its shards that are done.</param>
    /// <param name="trained">Whether its training and its data are there.</param>
    /// <param name="results">Where results are.</param>
    /// <returns>The view, and whether everything that should be there was.</returns>
    internal static (AgopView View, bool IsWhole) From(SweepShape.Network network, IReadOnlyList<string> shards, bool trained, Results results)
    {
        var model = network.Model;
        var view = new AgopView(model.Scenario, model.Background, model.Seed, 0, 0, network.Shards.Count, 0, 0, 0, "", []);
        try
        {
            if (trained)
            {
                var test = Dataset.FromArrays(results.Load(model.Dataset).ByName).Test;
                var shape = test.Images.Shape;
                view = view with { Height = (int)shape[^2], Width = (int)shape[^1], Curve = [.. QualityCurve.Of(results.Load(model.Train), test, model.Scenario, model.Background, model.Seed).Where(row => double.IsFinite(row.IouTopK) && double.IsFinite(row.MassOnMask))] };
            }
            return (shards.Count == 0 || view.Height == 0 ? view : view.With([.. shards.Select(shard => results.Load(shard))]), true);
        }
        catch (Exception error) when (error is LostResultException or StoreException)
        {
            // What is lost is computed again when a task needs it; until then there is that much less to see.
            return (view, false);
        }
    }

    private AgopView With(IReadOnlyList<TaskResult> states)
    {
        var (sum, samples) = (Array.Empty<double>(), 0L);
        foreach (var state in states)
        {
            var squares = state["sum_g2"].ToDoubles();
            if (sum.Length == 0) sum = new double[squares.Length];
            for (var i = 0; i < sum.Length; i++) sum[i] += squares[i];
            samples += state["n"].ToIntegers()[0];
        }
        var diagonal = Importance.OverChannels(Array.ConvertAll(sum, value => value / Math.Max(1, samples)), sum.Length / (Height * Width));
        var largest = diagonal.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        var bytes = Array.ConvertAll(diagonal, value => largest > 0 && double.IsFinite(value) ? (byte)Math.Round(255 * Math.Clamp(value / largest, 0, 1)) : (byte)0);
        return this with { Samples = samples, Shards = states.Count, Largest = largest, Diagonal = Convert.ToBase64String(bytes) };
    }
}
