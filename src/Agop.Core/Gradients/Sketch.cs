using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Gradients;

/// <summary>
/// The random signs of <see cref="GradientTarget.Sketch"/> (Hutchinson's estimator): a function of seed, purpose and the sample's number
/// alone, so neither shards nor batches change them.
/// </summary>
/// <param name="seed">Another seed gives another, independent estimate.</param>
/// <param name="purpose">What the signs are for; tells the steps of a training apart.</param>
internal sealed class Sketch(long seed, string purpose = "sketch")
{
    /// <summary>One in so many samples is drawn twice.</summary>
    public const int Every = 8;

    /// <summary>The signs of samples, for the first gradient of each or the second.</summary>
    /// <param name="samples">The samples' numbers (B).</param>
    /// <param name="classes">K.</param>
    /// <param name="second">Which of the two.</param>
    /// <returns>1 or -1 (B, K), float64.</returns>
    public Tensor Signs(IReadOnlyList<long> samples, int classes, bool second = false)
    {
        var signs = new double[samples.Count * classes];
        var random = new Philox(seed, second ? $"{purpose}/second" : purpose);
        for (var i = 0; i < samples.Count; i++)
        {
            random.MoveTo(samples[i]);
            for (var c = 0; c < classes; c++)
                signs[i * classes + c] = (random.NextUInt32() >> 31) == 0 ? 1 : -1;
        }
        return tensor(signs, [samples.Count, classes]);
    }

    /// <summary>s.z for each sample.</summary>
    /// <param name="signs">(B, K).</param>
    public static Func<Tensor, Tensor> Head(Tensor signs) => logits => (logits * signs.to(logits.dtype).to(logits.device)).sum(1);
}
