using System.Numerics;

namespace Agop.Benchmarks.ClevrXai.Scenes;

/// <summary>CLEVR's vocabulary: the values of each attribute, in alphabetical order, and what they look like.</summary>
/// <remarks>Johnson et al., "CLEVR", arXiv 1612.06890: image_generation/data/properties.json.</remarks>
public static class ClevrWords
{
    private static readonly Dictionary<string, Vector3> s_colors = new(StringComparer.Ordinal)
    {
        ["blue"] = new(42, 75, 215),
        ["brown"] = new(129, 74, 25),
        ["cyan"] = new(41, 208, 208),
        ["gray"] = new(87, 87, 87),
        ["green"] = new(29, 105, 20),
        ["purple"] = new(129, 38, 192),
        ["red"] = new(173, 35, 35),
        ["yellow"] = new(255, 238, 51),
    };

    /// <summary>The attributes in the order in which questions name them.</summary>
    public static IReadOnlyList<ClevrAttribute> Attributes { get; } = Enum.GetValues<ClevrAttribute>();

    /// <summary>The values of an attribute; a class's number is its place.</summary>
    public static IReadOnlyList<string> Values(ClevrAttribute attribute) =>
        attribute switch
        {
            ClevrAttribute.Size => ["large", "small"],
            ClevrAttribute.Color => ["blue", "brown", "cyan", "gray", "green", "purple", "red", "yellow"],
            ClevrAttribute.Material => ["metal", "rubber"],
            _ => ["cube", "cylinder", "sphere"],
        };

    /// <summary>The attribute that a word is a value of, or null.</summary>
    public static ClevrAttribute? AttributeOf(string word) =>
        Attributes.Where(attribute => Values(attribute).Contains(word)).Select(attribute => (ClevrAttribute?)attribute).FirstOrDefault();

    /// <summary>Half of an object's height by its size's name; a cube's is divided by sqrt 2.</summary>
    public static double Radius(string size) => size == "large" ? 0.7 : 0.35;

    /// <summary>A colour as the share of red, green and blue light that it gives back.</summary>
    internal static Vector3 Reflectance(string color) => s_colors[color] / 255;
}
