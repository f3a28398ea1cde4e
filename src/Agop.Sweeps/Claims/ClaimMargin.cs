using System.Globalization;
using Agop.Core.Errors;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Claims;

/// <summary>A margin with its unit: <c>0.05 iou-topk</c>, <c>1.4 x</c>, <c>40 %</c>.</summary>
internal static class ClaimMargin
{
    /// <summary>Reads one.</summary>
    /// <param name="text">A number and a unit.</param>
    /// <param name="effect">What it bounds: a ratio in x or %, anything else in the quantity's own unit.</param>
    /// <param name="unit">The quantity's.</param>
    /// <param name="source">What errors call it.</param>
    /// <returns>A ratio as one; 40 % more is 1.4.</returns>
    /// <exception cref="InputException">The number or the unit is missing, or the unit is another's.</exception>
    public static double Parse(string text, EffectKind effect, string unit, string source)
    {
        var expected =
            effect == EffectKind.Ratio
                ? "a number with its unit, x or %, such as '1.4 x' or '40 %'"
                : $"a number with its unit, such as '0.05 {unit}'";
        if (
            text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var number, var given]
            || !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value)
        )
            throw new InputException(source, $"expected {expected}, not '{text}'");
        return (effect, given) switch
        {
            (EffectKind.Ratio, "x") => value,
            (EffectKind.Ratio, "%") => 1 + value / 100,
            (not EffectKind.Ratio, _) when given == unit => value,
            _ => throw new InputException(source, $"expected {expected}, not '{text}'"),
        };
    }

    /// <summary>As people read an effect or a margin.</summary>
    public static string Text(double value, EffectKind effect) =>
        double.IsInfinity(value) ? (value > 0 ? "∞" : "-∞")
        : effect == EffectKind.Ratio ? value.ToString("0.00", CultureInfo.InvariantCulture) + "x"
        : effect == EffectKind.Difference ? Cells.Signed(value)
        : Cells.Number(value);
}
