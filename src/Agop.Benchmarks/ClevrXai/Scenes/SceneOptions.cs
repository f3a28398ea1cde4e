using System.Globalization;
using System.Text.Json.Serialization;
using Agop.Core.Errors;

namespace Agop.Benchmarks.ClevrXai.Scenes;

/// <summary>Which scenes.</summary>
/// <param name="Seed">Of everything; a scene is a function of the seed and its number alone.</param>
/// <param name="Least">Objects per scene at least.</param>
/// <param name="Max">Objects per scene at most.</param>
/// <param name="Variant">How they are drawn.</param>
public sealed record SceneOptions(
    long Seed,
    int Least = 3,
    [property: JsonPropertyName("most")] int Max = 10,
    SceneVariant Variant = SceneVariant.Standard
)
{
    /// <summary>The fewest objects that a scene may have; the most is CLEVR's ten.</summary>
    public const int Fewest = 1;

    private const int MaxOnHalf = 5;

    /// <summary>More do not fit on the ground.</summary>
    public const int Limit = 10;

    /// <summary>
    /// How many objects scenes have: crowded ones always have eight to ten, and half of the ground has room for only five.
    /// </summary>
    [JsonIgnore]
    public (int Least, int Max) Range =>
        Variant switch
        {
            SceneVariant.Crowded => (8, Limit),
            SceneVariant.Left or SceneVariant.Right => (Math.Min(Least, MaxOnHalf), Math.Min(Max, MaxOnHalf)),
            _ => (Least, Max),
        };

    /// <summary>The least and the most of a text such as <c>3-10</c> or <c>5</c>.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static (int Least, int Max) ParseRange(string text, string source)
    {
        var parts = text.Split('-');
        return parts.Length is 1 or 2 && parts.All(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[^1], CultureInfo.InvariantCulture))
            : throw new InputException(source, $"expected a number or two such as 3-10, not '{text}'");
    }

    /// <summary>Refuses numbers that cannot be.</summary>
    /// <param name="source">The file or option that they came from.</param>
    /// <exception cref="InputException">With what was expected.</exception>
    public void Validate(string source)
    {
        if (Least < Fewest || Max > Limit || Least > Max)
            throw new InputException(
                source,
                $"objects: expected {Fewest} to {Limit} objects, the least before the most, not {Least} to {Max}"
            );
        if (Seed < 0)
            throw new InputException(source, $"seed: expected a whole number from 0, not {Seed}");
    }
}
