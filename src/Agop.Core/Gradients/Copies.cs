namespace Agop.Core.Gradients;

/// <summary>The copies of each image at which gradients are taken, and each copy's weight in their mean.</summary>
/// <example>See <see cref="ScaledCopies"/>.</example>
public abstract record Copies
{
    /// <summary>How many copies of each image.</summary>
    public abstract int Count { get; }

    /// <summary>The weight of a copy.</summary>
    public abstract double Weight(int copy);
}
