using Agop.Benchmarks.Tables;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Randomness;

namespace Agop.Benchmarks.Units;

/// <summary>Makes the rows of a unit, and the weights of its network. As images rows are (1, D).</summary>
public static class UnitGenerator
{
    private const long Seed = 250601059;
    private const int Hidden = 64;

    /// <summary>The network that computes every unit on rows of so many features.</summary>
    public static string Architecture(int features) => $"mlp:inputs={features},hidden={Hidden},classes=2";

    /// <summary>Generates the rows: 60 % train, 20 % validation, 20 % test, by classes' shares.</summary>
    /// <param name="parameters">Which.</param>
    /// <param name="cancellation">Checked before each row.</param>
    public static Dataset Generate(UnitParameters parameters, CancellationToken cancellation = default)
    {
        parameters.Validate("units");
        var (unit, rows, width) = (Unit.Find(parameters.Unit, "units"), parameters.Samples, parameters.Features);
        var (values, truth, labels) = (new float[rows * width], new float[rows * width], new int[rows]);
        var random = new Philox(Seed, $"unit/{unit.Name}");
        for (var n = 0; n < rows; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            random.MoveTo(n);
            var row = values.AsSpan(n * width, width);
            var named = row[..unit.Names.Count];
            unit.Draw(random, named);
            foreach (ref var noise in row[unit.Names.Count..])
                noise = (float)random.NextGaussian();
            labels[n] = unit.Output(named) > 0 ? 1 : 0;
            var parts =
                parameters.Truth == UnitTruth.Data ? Unit.Signed(unit.DataTruth(named), labels[n])
                : parameters.OfProbability ? Unit.Signed(unit.ModelTruth(named), labels[n])
                : unit.LogitTruth(named, labels[n]);
            for (var j = 0; j < parts.Length; j++)
                truth[n * width + j] = (float)parts[j];
        }
        return SyntheticRows.Split(values, truth, labels, Seed);
    }

    /// <summary>The weights of a unit's network, set by hand; neurons that it does not need are zero.</summary>
    /// <param name="name">The unit's name.</param>
    /// <param name="architecture">A network of <see cref="Architecture(int)"/>.</param>
    public static WeightSet Weights(string name, Architecture architecture)
    {
        var (unit, width) = (Unit.Find(name, "units"), architecture.InputSize);
        var (first, bias, last) = (new float[Hidden * width], new float[Hidden], new float[2 * Hidden]);
        foreach (var (h, neuron) in unit.Hidden.Index())
        {
            for (var j = 0; j < neuron.Weights.Length; j++)
                first[h * width + j] = (float)neuron.Weights[j];
            bias[h] = (float)neuron.Bias;
            (last[h], last[Hidden + h]) = ((float)neuron.Zero, (float)neuron.One);
        }
        return WeightSet.From(
            architecture,
            new Dictionary<string, NdArray>(StringComparer.Ordinal)
            {
                ["linear_layers.0.weight"] = NdArray.From(first, Hidden, width),
                ["linear_layers.0.bias"] = NdArray.From(bias, Hidden),
                ["linear_layers.2.weight"] = NdArray.From(last, 2, Hidden),
                ["linear_layers.2.bias"] = NdArray.From([(float)-unit.Bias / 2, (float)unit.Bias / 2], 2),
            },
            "units"
        );
    }
}
