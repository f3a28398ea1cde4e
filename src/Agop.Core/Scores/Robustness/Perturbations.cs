using Agop.Core.Arrays;
using Agop.Core.Parameters;
using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Robustness;

/// <summary>Images near those of a batch, with the method's maps of them; scores of the batch share them.</summary>
internal static class Perturbations
{
    /// <summary>How many of each image.</summary>
    public const int Count = 10;

    /// <summary>What stands in the way of a division by zero, as in the papers' code.</summary>
    public const double Least = 1e-6;

    /// <summary>How far they are.</summary>
    public static NumberParameter Radius { get; } =
        new("r", 0.02, "largest change of an element, as a share of the image's range; uniform", Maximum: 1) { AboveMinimum = true };

    /// <summary>The images x + r (max x - min x) u, u uniform in [-1, 1] (B, C, H, W), and their maps.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="number">Which of each, from 0.</param>
    /// <param name="radius">r.</param>
    public static (Tensor Images, NdArray Maps) Of(ExplainedBatch batch, int number, double radius)
    {
        var images = Images(batch, number, radius);
        return (images, batch.Shared($"near {number} {radius:R}", () => batch.Explain(images)));
    }

    /// <summary>Whether the network still predicts what it predicts for each image as it is.</summary>
    public static bool[] Keep(ExplainedBatch batch, Tensor images)
    {
        var before = batch.Shared("predicted", () => batch.Model.Predict(batch.Images));
        return [.. batch.Model.Predict(images).Zip(before, (now, then) => now == then)];
    }

    /// <summary>The norm of the changes of elements as shares of them; elements that are zero have no share and count nothing.</summary>
    public static double RelativeChange(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        var sum = 0.0;
        for (var i = 0; i < before.Length; i++)
            if (before[i] != 0)
                sum += (before[i] - after[i]) / before[i] * ((before[i] - after[i]) / before[i]);
        return Math.Sqrt(sum);
    }

    private static Tensor Images(ExplainedBatch batch, int number, double radius)
    {
        using var scope = NewDisposeScope();
        var values = batch.Images.to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
        var random = new Philox(batch.Seed, $"perturbation/{number}");
        for (var image = 0; image < batch.Count; image++)
        {
            var part = values.AsSpan(image * batch.Elements, batch.Elements);
            var reach = radius * (Max(part) - Min(part));
            random.MoveTo(batch.FirstIndex + image);
            foreach (ref var value in part)
                value += reach * (2 * random.NextDouble() - 1);
        }
        return scope.MoveToOuter(tensor(values, batch.Images.shape).to(batch.Images.dtype, batch.Images.device));
    }

    private static double Max(ReadOnlySpan<double> values)
    {
        var most = values[0];
        foreach (var value in values)
            most = Math.Max(most, value);
        return most;
    }

    private static double Min(ReadOnlySpan<double> values)
    {
        var least = values[0];
        foreach (var value in values)
            least = Math.Min(least, value);
        return least;
    }
}
