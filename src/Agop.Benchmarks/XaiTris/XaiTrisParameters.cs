using System.Text.Json.Serialization;
using Agop.Benchmarks.XaiTris.Shifts;
using Agop.Core.Errors;

namespace Agop.Benchmarks.XaiTris;

/// <summary>Which XAI-TRIS data set: a scenario, a background, an image size, and optionally a shift of the test distribution.</summary>
/// <param name="Scenario">
/// <c>linear</c>, <c>multiplicative</c>, <c>rigid</c> or <c>xor</c>, optionally with a shift: <c>rigid:left-right</c>.
/// </param>
/// <param name="Background"><c>white</c> or <c>correlated</c>.</param>
/// <param name="Size">Edge in pixels, 8 or 64.</param>
/// <param name="Samples">How many samples before the split; the authors' number if not given.</param>
public sealed record XaiTrisParameters(string Scenario, string Background = "white", int Size = 8, int? Samples = null)
{
    /// <summary>More samples are refused: at 64 pixels these already take 33 GB of disk while they are made.</summary>
    public const int MaxSamples = 1_000_000;

    private const int WhitenedSize = 8;

    /// <summary>Of these 128 are trained on, twice as many as there are pixels.</summary>
    private const int FewestToWhiten = 160;

    /// <summary>The scenarios' names.</summary>
    public static readonly IReadOnlyList<string> Scenarios = ["linear", "multiplicative", "rigid", "xor"];

    /// <summary>The backgrounds' names.</summary>
    public static readonly IReadOnlyList<string> Backgrounds = ["white", "correlated"];

    /// <summary>The scenario without its shift.</summary>
    [JsonIgnore]
    public string Base => Scenario.Split(':')[0];

    /// <summary>What differs from the benchmark as it is.</summary>
    /// <exception cref="InputException">It cannot be understood.</exception>
    [JsonIgnore]
    public XaiTrisShift Shift => XaiTrisShift.Parse(ShiftText, "xai-tris");

    private string ShiftText => Scenario.Split(':', 2) is [_, var shift] ? shift : "";

    /// <summary>The scenario with which this one is compared, or null where there is no shift.</summary>
    [JsonIgnore]
    public string? Control =>
        Shift.Control switch
        {
            null => null,
            "" => Base,
            var shift => $"{Base}:{shift}",
        };

    /// <summary>Refuses names and sizes that do not exist.</summary>
    /// <param name="source">The file or option that they came from.</param>
    /// <exception cref="InputException">With what was expected.</exception>
    public void Validate(string source)
    {
        if (!Scenarios.Contains(Base))
            throw new InputException(
                source,
                $"scenario: expected {string.Join(", ", Scenarios)}, optionally with a shift such as rigid:left-right, not '{Scenario}'"
            );
        if (!Backgrounds.Contains(Background))
            throw new InputException(source, $"background: expected {string.Join(" or ", Backgrounds)}, not '{Background}'");
        if (Size is not (8 or 64))
            throw new InputException(source, $"size: expected 8 or 64, not {Size}");
        if (Samples is { } samples && (samples < 40 || samples > MaxSamples || samples % 4 != 0))
            throw new InputException(source, $"samples: expected a multiple of 4 from 40 to {MaxSamples}, not {samples}");
        Validate(XaiTrisShift.Parse(ShiftText, source), source);
    }

    private void Validate(XaiTrisShift shift, string source)
    {
        if (Scenario.Contains(':') && shift == XaiTrisShift.None)
            throw new InputException(source, $"scenario: expected a shift behind the colon of '{Scenario}'");
        if (Base != "rigid" && (shift.Train, shift.Test) is not (XaiTrisArea.Whole, XaiTrisArea.Whole))
            throw new InputException(source, $"scenario: halves apply to rigid, whose pattern moves, not to {Base}");
        if (Base == "rigid" && (shift.Down != 0 || shift.Right != 0 || shift.IsSwapped))
            throw new InputException(source, $"scenario: '{Scenario}' moves fixed patterns; rigid's already move");
        if (!XaiTrisGeometry.For(Size).Fits(shift.Down, shift.Right))
            throw new InputException(source, $"scenario: '{Scenario}' moves patterns out of the image; expected one cell at most");
        if (!shift.IsWritten(ShiftText))
            throw new InputException(source, $"scenario: expected '{Base}:{shift}', its parts in this order, not '{Scenario}'");
        if (shift.Whitening is null)
            return;
        // Such test images have a million times the training's size in directions that training images hardly have.
        if (shift.ShiftsTest && Background != "white")
            throw new InputException(source, $"scenario: '{Scenario}' whitens a shifted test, for which the background must be white");
        if (Size != WhitenedSize)
            throw new InputException(
                source,
                $"scenario: whitening takes images of {WhitenedSize} x {WhitenedSize}, not of {Size} x {Size}"
            );
        if (Samples < FewestToWhiten)
            throw new InputException(source, $"samples: expected at least {FewestToWhiten} to fit a whitening to, not {Samples}");
    }
}
