using Agop.Core.Arrays;
using Agop.Core.Execution;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;
using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Axioms;

/// <summary>
/// Input invariance: how much a map changes where all images are shifted by a constant and the network's first bias takes it back, so that
/// nothing changes for the network.
/// </summary>
/// <remarks>Padding with zeros cannot be taken back by a bias. Quantus does not ask, and leaves the first pixel as it was.</remarks>
internal sealed class InputInvariance : INetworkScore
{
    private static readonly NumberParameter s_shift = new("s", 1, "what is added to every element", Minimum: -100, Maximum: 100);

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "input-invariance",
            "Input invariance error",
            ScoreCategory.Axiom,
            "||map'(x + s) - map(x)||_2 / ||map(x)||_2, map' by the network with f'(x + s) = f(x)",
            "Kindermans et al., arXiv 1711.00867",
            "all-zero map: undefined",
            s_shift
        )
        {
            Needs = ScoreNeeds.Network | ScoreNeeds.Maps | ScoreNeeds.Weights | ScoreNeeds.FirstBias,
            ReadsImportance = false,
            LowerIsBetter = true,
            Worst = double.NaN,
            Cost = "1 map",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        using var scope = NewDisposeScope();
        var (shift, weights) = (settings.Get(s_shift), batch.Weights);
        using var model = ExecutionPaths.Open(
            Shifted(weights ?? throw new InvalidOperationException("the score needs the network's weights"), shift),
            batch.Model.Plan
        );
        var maps = batch.PerElement(batch.Maps);
        var changes = (batch.PerElement(batch.Explain(batch.Images + shift, model: model)) - maps).norm(dim: 1).data<double>().ToArray();
        return [.. maps.norm(dim: 1).data<double>().ToArray().Select((size, image) => size == 0 ? double.NaN : changes[image] / size)];
    }

    /// <summary>Weights whose first bias takes a shift back: b' = b - s sum W.</summary>
    internal static WeightSet Shifted(WeightSet weights, double shift)
    {
        var first = weights.Architecture.Layers.First(layer => layer is Conv2dLayer or LinearLayer);
        var name = first is Conv2dLayer conv ? conv.Name : ((LinearLayer)first).Name;
        var arrays = weights.Arrays.ToDictionary(StringComparer.Ordinal);
        var (kernel, bias) = (arrays[$"{name}.weight"].ToDoubles(), arrays[$"{name}.bias"].ToDoubles());
        var inputs = kernel.Length / bias.Length;
        for (var output = 0; output < bias.Length; output++)
            bias[output] -= shift * kernel.AsSpan(output * inputs, inputs).ToArray().Sum();
        arrays[$"{name}.bias"] = NdArray.From(bias, bias.Length);
        return WeightSet.From(weights.Architecture, arrays, "shifted weights");
    }
}
