using Agop.Core.Arrays;

namespace Agop.Core.Gradients;

/// <summary>x + e_k, all with the same weight 1 / samples; e_k is drawn by <see cref="Randomness.GaussianNoise"/> or given.</summary>
/// <param name="Samples">How many.</param>
/// <param name="Deviation">Standard deviation of the noise; of no effect where it is given.</param>
/// <param name="Seed">Of the noise.</param>
/// <param name="FirstIndex">The number of the first image among all, so that its noise does not depend on how images are batched.</param>
/// <param name="Given">The noise (samples, B, D), or null.</param>
public sealed record NoisyCopies(int Samples, double Deviation, long Seed, long FirstIndex, NdArray? Given = null) : Copies
{
    /// <inheritdoc/>
    public override int Count => Samples;

    /// <inheritdoc/>
    public override double Weight(int copy) => 1.0 / Samples;
}
