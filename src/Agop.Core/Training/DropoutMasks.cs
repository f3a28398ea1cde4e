using Agop.Core.Randomness;

namespace Agop.Core.Training;

/// <summary>The masks of dropout layers: a function of seed, layer, step and place in the batch alone, so that both paths draw the same.</summary>
internal static class DropoutMasks
{
    /// <summary>One step's factors, each 0 or 1 / (1 - p), sample by sample.</summary>
    /// <param name="seed">The training's.</param>
    /// <param name="layer">The layer's number in the architecture.</param>
    /// <param name="probability">Of an element to be dropped.</param>
    /// <param name="stream">The step's.</param>
    /// <param name="factors">Filled.</param>
    public static void Draw(long seed, int layer, double probability, long stream, Span<float> factors)
    {
        var random = new Philox(seed, $"dropout/{layer}", stream);
        var kept = (float)(1 / (1 - probability));
        for (var i = 0; i < factors.Length; i++) factors[i] = random.NextDouble() < probability ? 0 : kept;
    }
}
