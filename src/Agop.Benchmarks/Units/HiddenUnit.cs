namespace Agop.Benchmarks.Units;

/// <summary>A neuron: relu(weights . x + bias), and what it adds to the two logits.</summary>
/// <param name="Weights">Of the features that the unit names.</param>
/// <param name="Bias">Added before the ReLU.</param>
/// <param name="Zero">Its weight in the logit of class 0.</param>
/// <param name="One">Its weight in the logit of class 1.</param>
internal sealed record HiddenUnit(double[] Weights, double Bias, double Zero, double One)
{
    /// <summary>A neuron of f, the logit of class 1 being f / 2 and that of class 0 -f / 2.</summary>
    public static HiddenUnit Of(double[] weights, double bias, double factor) => new(weights, bias, -factor / 2, factor / 2);

    /// <summary>Two neurons that hand a sum through the ReLU: relu(s) - relu(-s) = s.</summary>
    /// <param name="weights">Of the sum.</param>
    /// <param name="gate">Taken from both: where it is large, they are silent.</param>
    public static IEnumerable<HiddenUnit> Through(double[] weights, double[]? gate = null) =>
        [
            Of([.. weights.Select((weight, i) => weight - (gate?[i] ?? 0))], 0, 1),
            Of([.. weights.Select((weight, i) => -weight - (gate?[i] ?? 0))], 0, -1),
        ];
}
