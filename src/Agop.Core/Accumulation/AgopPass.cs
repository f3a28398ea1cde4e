using Agop.Core.Gradients;

namespace Agop.Core.Accumulation;

/// <summary>What a pass over samples accumulates for fixed weights.</summary>
/// <param name="Target">What is differentiated.</param>
/// <param name="LossInput">For <see cref="GradientTarget.Loss"/>: what the loss is applied to.</param>
/// <param name="Full">Whether the D x D matrix is kept.</param>
/// <param name="Seed">For <see cref="GradientTarget.Sketch"/>: of the random signs.</param>
/// <example>
/// <code>
/// var withMatrix = new AgopPass(GradientTarget.Predicted, Full: true);
/// double[] matrix = model.Accumulate(withMatrix, images, labels: null, first: 0, count: 100).Matrix(); // M, (64, 64)
/// </code>
/// </example>
public sealed record AgopPass(GradientTarget Target, LossInput LossInput = LossInput.Logits, bool Full = false, long Seed = 0)
{
    /// <summary>Above this many input elements the full matrix is refused: it would take more than 128 MiB.</summary>
    public const int MaximumFullSize = 4096;

    /// <summary>
    /// Above this many sums per kind, classes times input elements, the classes are pooled: a thousand classes of 224 x 224 pictures would
    /// take 2.4 GB in every state.
    /// </summary>
    internal const long MaxClassSums = 8L << 20;

    /// <summary>
    /// How many classes have sums of their own: all of them, or one if they are pooled. A sketch mixes the classes, so it is always pooled.
    /// </summary>
    internal int Groups(int classes, int size) => Target == GradientTarget.Sketch || (long)classes * size > MaxClassSums ? 1 : classes;

    /// <summary>Refuses a matrix that would be too large.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is wanted, and the input has too many elements.</exception>
    internal void RequireSize(int size)
    {
        if (Full && size > MaximumFullSize)
            throw new ArgumentOutOfRangeException(nameof(size), size, $"the full matrix needs at most {MaximumFullSize} input elements");
    }

    /// <summary>The labels, which the target may need.</summary>
    /// <exception cref="ArgumentNullException">It does, and there are none.</exception>
    internal T Required<T>(T? labels)
        where T : class => labels ?? throw new ArgumentNullException(nameof(labels), $"target {Names.NameOf(Target)} needs labels");
}
