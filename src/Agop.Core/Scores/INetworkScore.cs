using Agop.Core.Parameters;

namespace Agop.Core.Scores;

/// <summary>Judges maps by the network and the method that they come from: what changes where images, weights or classes do.</summary>
/// <example>
/// <code>
/// private sealed class LargestDrop : INetworkScore
/// {
///     public ScoreInfo Info { get; } =
///         new(
///             "largest-drop",
///             "Largest drop",
///             ScoreCategory.Faithfulness,
///             "f(x) - f(x, x_p = 0), p = argmax |map|",
///             "example",
///             "ties: lowest index"
///         )
///         {
///             Needs = ScoreNeeds.Network,
///             Worst = double.NaN,
///             Cost = "2 outputs",
///         };
///
///     public double[] Of(ExplainedBatch batch, Settings settings) =>
///         [.. Enumerable.Range(0, batch.Count).Select(image => Drop(batch, image))];
///
///     private static double Drop(ExplainedBatch batch, int image)
///     {
///         using var scope = torch.NewDisposeScope();
///         var (top, width) = (Array.IndexOf(batch.Importance[image], batch.Importance[image].Max()), (int)batch.Images.shape[3]);
///         var points = torch.stack([batch.Images[image], batch.Images[image]]);
///         points[1, torch.TensorIndex.Colon, top / width, top % width] = 0;
///         var outputs = batch.Outputs(points, image).cpu().data&lt;double>();
///         return outputs[0] - outputs[1];
///     }
/// }
/// </code>
/// </example>
public interface INetworkScore : IScore
{
    /// <summary>The score of each map, NaN where it is undefined.</summary>
    /// <param name="batch">Images with their maps, all finite.</param>
    /// <param name="settings">Values of <see cref="ScoreInfo.Parameter"/>.</param>
    double[] Of(ExplainedBatch batch, Settings settings);
}
