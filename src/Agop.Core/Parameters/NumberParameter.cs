using System.Globalization;

namespace Agop.Core.Parameters;

/// <summary>A finite number in a range.</summary>
/// <param name="Key">The word before the equals sign.</param>
/// <param name="Default">The value unless another is given.</param>
/// <param name="Summary">The meaning, with the unit.</param>
/// <param name="Minimum">The least value.</param>
/// <param name="Maximum">The greatest value.</param>
public sealed record NumberParameter(string Key, double Default, string Summary, double Minimum = 0, double Maximum = 10_000)
    : Parameter<double>(Key, Default, Summary)
{
    /// <summary>Whether the value must be greater than <see cref="Minimum"/>, not equal to it.</summary>
    public bool AboveMinimum { get; init; }

    /// <inheritdoc/>
    public override string Expected =>
        AboveMinimum
            ? string.Create(CultureInfo.InvariantCulture, $"a number above {Minimum} and up to {Maximum}")
            : string.Create(CultureInfo.InvariantCulture, $"a number from {Minimum} to {Maximum}");

    /// <inheritdoc/>
    public override bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value)
        && (AboveMinimum ? value > Minimum : value >= Minimum)
        && value <= Maximum;

    /// <inheritdoc/>
    protected override string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
