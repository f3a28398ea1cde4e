using Agop.Core.Gradients;

namespace Agop.Core.Accumulation;

/// <summary>What a pass over samples accumulates for fixed weights.</summary>
/// <param name="Target">What is differentiated.</param>
/// <param name="LossInput">For <see cref="GradientTarget.Loss"/>: what the loss is applied to.</param>
/// <param name="Full">Whether the D x D matrix is kept.</param>
public sealed record AgopPass(GradientTarget Target, LossInput LossInput = LossInput.Logits, bool Full = false)
{
    /// <summary>Above this many input elements the full matrix is refused: it would take more than 128 MiB.</summary>
    public const int MaximumFullSize = 4096;

    /// <summary>Refuses a matrix that would be too large.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is wanted, and the input has too many elements.</exception>
    public void RequireSize(int size)
    {
        if (Full && size > MaximumFullSize) throw new ArgumentOutOfRangeException(nameof(size), size, $"the full matrix needs at most {MaximumFullSize} input elements");
    }

    /// <summary>The labels, which the target may need.</summary>
    /// <exception cref="ArgumentNullException">It does, and there are none.</exception>
    public T Required<T>(T? labels) where T : class => labels ?? throw new ArgumentNullException(nameof(labels), $"target {Names.NameOf(Target)} needs labels");
}
