namespace Agop.Core.Parameters;

/// <summary>The name of a layer, which only the network knows; absent unless given.</summary>
/// <param name="Key">The word before the equals sign.</param>
/// <param name="Summary">The meaning.</param>
public sealed record LayerParameter(string Key, string Summary) : Parameter<string?>(Key, null, Summary)
{
    private const int LongestName = 200;

    /// <inheritdoc/>
    public override string Expected => $"a name of 1 to {LongestName} characters";

    /// <inheritdoc/>
    public override bool TryParse(string text, out string? value)
    {
        value = text;
        return text.Length is > 0 and <= LongestName;
    }

    /// <inheritdoc/>
    protected override string? Format(string? value) => value;
}
