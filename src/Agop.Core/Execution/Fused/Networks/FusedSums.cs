using Agop.Core.Accumulation;

namespace Agop.Core.Execution.Fused.Networks;

/// <summary>The sums of an accumulation; see <see cref="IAccumulation"/>.</summary>
internal abstract class FusedSums
{
    /// <inheritdoc cref="IAccumulation.State"/>
    public abstract AgopState State { get; }

    /// <summary>Adds images (n, D) in the network's type.</summary>
    public abstract void Add(ReadOnlySpan<byte> images, int count, long[]? labels, CancellationToken cancellation);
}
