namespace Agop.Core.Gradients;

/// <summary>a_k x.</summary>
/// <param name="Factors">a_k.</param>
/// <param name="Weights">Their weights.</param>
/// <example>
/// <code>
/// // The mean gradient at half of the image and at the whole image.
/// var points = new ScaledCopies(Factors: [0.5, 1], Weights: [0.5, 0.5]);
/// var mean = model.WeightedGradients(images, head, points, [GradientTerm.Signed])[0];
/// </code>
/// </example>
public sealed record ScaledCopies(double[] Factors, double[] Weights) : Copies
{
    /// <summary>The image as it is.</summary>
    public static ScaledCopies Unchanged { get; } = new([1], [1]);

    /// <inheritdoc/>
    public override int Count => Factors.Length;

    /// <inheritdoc/>
    public override double Weight(int copy) => Weights[copy];
}
