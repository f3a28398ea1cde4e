namespace Agop.Sweeps.Reports.Html;

/// <summary>A test image with every method's map.</summary>
/// <param name="Rank">best, median or worst.</param>
/// <param name="Sample">Its number in the test split, from 0.</param>
/// <param name="Label">Its class.</param>
/// <param name="Predicted">What the network says.</param>
/// <param name="Mean">The mean mIoU of the methods that use the network, by which it is ranked.</param>
/// <param name="Image">Itself, its mask outlined.</param>
/// <param name="Mask">The truth.</param>
/// <param name="Maps">The methods' maps.</param>
public sealed record SampleCase(
    string Rank,
    int Sample,
    long Label,
    long Predicted,
    double Mean,
    Tile Image,
    Tile Mask,
    IReadOnlyList<SampleMap> Maps
);
