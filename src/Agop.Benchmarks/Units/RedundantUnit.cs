using Agop.Core.Randomness;

namespace Agop.Benchmarks.Units;

/// <summary>
/// Two features are the same in every row, and the network looks at the first alone: the data's truth is shared by both, the model's not.
/// </summary>
internal sealed record RedundantUnit() : Unit("redundant", "2 x1 + y, x2 = x1 in every row", ["x1", "x2", "y"])
{
    internal override IReadOnlyList<HiddenUnit> Hidden { get; } = [.. HiddenUnit.Through([2, 0, 1])];

    internal override void Draw(Philox random, Span<float> row)
    {
        row[0] = row[1] = (float)random.NextGaussian();
        row[2] = (float)random.NextGaussian();
    }

    internal override double Output(ReadOnlySpan<float> row) => 2.0 * row[0] + row[2];

    internal override double[] ModelTruth(ReadOnlySpan<float> row) => [2.0 * row[0], 0, row[2]];

    internal override double[] DataTruth(ReadOnlySpan<float> row) => [row[0], row[1], row[2]];
}
