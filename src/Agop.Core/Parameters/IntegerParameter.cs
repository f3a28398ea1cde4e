using System.Globalization;

namespace Agop.Core.Parameters;

/// <summary>A whole number in a range.</summary>
/// <param name="Key">The word before the equals sign.</param>
/// <param name="Default">The value unless another is given.</param>
/// <param name="Summary">The meaning, with the unit.</param>
/// <param name="Minimum">The least value.</param>
/// <param name="Maximum">The greatest value.</param>
public sealed record IntegerParameter(string Key, int Default, string Summary, int Minimum = 0, int Maximum = 10_000)
    : Parameter<int>(Key, Default, Summary)
{
    /// <inheritdoc/>
    public override string Expected => $"a whole number from {Minimum} to {Maximum}";

    /// <inheritdoc/>
    public override bool TryParse(string text, out int value) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value) && value >= Minimum && value <= Maximum;

    /// <inheritdoc/>
    protected override string Format(int value) => value.ToString(CultureInfo.InvariantCulture);
}
