namespace Agop.Core.Parameters;

/// <summary>One of some words.</summary>
/// <param name="Key">The word before the equals sign.</param>
/// <param name="Default">The value unless another is given; one of <paramref name="Choices"/>.</param>
/// <param name="Summary">The meaning.</param>
/// <param name="Choices">The words allowed.</param>
public sealed record ChoiceParameter(string Key, string Default, string Summary, IReadOnlyList<string> Choices)
    : Parameter<string>(Key, Default, Summary)
{
    /// <inheritdoc/>
    public override string Expected => string.Join(" or ", Choices);

    /// <inheritdoc/>
    public override bool TryParse(string text, out string value)
    {
        value = text;
        return Choices.Contains(text, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    protected override string Format(string value) => value;
}
