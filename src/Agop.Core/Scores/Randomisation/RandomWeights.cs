using Agop.Core.Arrays;
using Agop.Core.Execution;
using Agop.Core.Models.Weights;

namespace Agop.Core.Scores.Randomisation;

/// <summary>Maps of a network whose weights are drawn anew, from the last layer on.</summary>
internal static class RandomWeights
{
    /// <summary>How many layers there are: those with weights that are learned.</summary>
    public static int LayersOf(ExplainedBatch batch) => Layers(Known(batch)).Length;

    /// <summary>
    /// The maps of the batch's images by the network whose last layers have start weights of another seed. The AGOP that a method has been
    /// given stays that of the network as it is.
    /// </summary>
    /// <param name="batch">The images.</param>
    /// <param name="count">How many layers, from the last.</param>
    public static NdArray Maps(ExplainedBatch batch, int count) =>
        // Those of all layers are asked for twice; the others are not kept: there may be a hundred.
        count == LayersOf(batch)
            ? batch.Shared("random", () => Drawn(batch, count))
            : Drawn(batch, count);

    private static NdArray Drawn(ExplainedBatch batch, int count)
    {
        var weights = Known(batch);
        // Not the seed that the network may have begun with.
        var drawn = WeightInitializer.Initialize(weights.Architecture, ~batch.Seed);
        var layers = Layers(weights)[^count..].ToHashSet(StringComparer.Ordinal);
        var mixed = weights.Architecture.Parameters.ToDictionary(
            parameter => parameter.Name,
            parameter => parameter.IsLearned && layers.Contains(LayerOf(parameter.Name)) ? drawn[parameter.Name] : weights[parameter.Name],
            StringComparer.Ordinal
        );
        using var model = ExecutionPaths.Open(WeightSet.From(weights.Architecture, mixed, "random weights"), batch.Model.Plan);
        return batch.Explain(batch.Images, model: model);
    }

    private static WeightSet Known(ExplainedBatch batch) =>
        batch.Weights ?? throw new InvalidOperationException("the score needs the network's weights");

    private static string[] Layers(WeightSet weights) =>
        [
            .. weights
                .Architecture.Parameters.Where(parameter => parameter.IsLearned)
                .Select(parameter => LayerOf(parameter.Name))
                .Distinct(StringComparer.Ordinal),
        ];

    private static string LayerOf(string parameter) => parameter[..parameter.LastIndexOf('.')];
}
