namespace Agop.Benchmarks.ClevrXai.Scenes;

/// <summary>One object of a scene.</summary>
/// <param name="Size">large or small.</param>
/// <param name="Color">One of eight.</param>
/// <param name="Material">rubber or metal.</param>
/// <param name="Shape">cube, sphere or cylinder.</param>
/// <param name="Position">x, y and z of its centre.</param>
/// <param name="Rotation">About the vertical, in degrees.</param>
/// <param name="Pixel">Column and row of its centre in the picture, and its distance from the camera along the line of sight.</param>
/// <param name="MaskColor">Red, green and blue in [0, 1] of its pixels in the mask picture, before sRGB's curve.</param>
public sealed record ClevrObject(
    string Size,
    string Color,
    string Material,
    string Shape,
    IReadOnlyList<double> Position,
    double Rotation,
    IReadOnlyList<double> Pixel,
    IReadOnlyList<double> MaskColor
)
{
    /// <summary>The value of an attribute.</summary>
    public string this[ClevrAttribute attribute] =>
        attribute switch
        {
            ClevrAttribute.Size => Size,
            ClevrAttribute.Color => Color,
            ClevrAttribute.Material => Material,
            _ => Shape,
        };
}
