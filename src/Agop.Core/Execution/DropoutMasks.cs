using Agop.Core.Randomness;

namespace Agop.Core.Execution;

/// <summary>
/// The masks of a dropout layer: a function of seed, layer, step and place in the batch alone, so that both paths draw the same.
/// </summary>
/// <param name="seed">The training's.</param>
/// <param name="layer">The layer's number in the architecture.</param>
/// <param name="probability">Of an element to be dropped.</param>
internal sealed class DropoutMasks(long seed, int layer, double probability)
{
    private readonly Philox _random = new(seed, $"dropout/{layer}");

    /// <summary>One step's factors, each 0 or 1 / (1 - p), sample by sample.</summary>
    /// <param name="stream">The step's.</param>
    /// <param name="factors">Filled.</param>
    public void Draw(long stream, Span<float> factors)
    {
        _random.MoveTo(stream);
        var kept = (float)(1 / (1 - probability));
        for (var i = 0; i < factors.Length; i++)
            factors[i] = _random.NextDouble() < probability ? 0 : kept;
    }
}
