using System.Text.Json.Serialization;
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

    /// <summary>The scenarios' names.</summary>
    public static readonly IReadOnlyList<string> Scenarios = ["linear", "multiplicative", "rigid", "xor"];

    /// <summary>The backgrounds' names.</summary>
    public static readonly IReadOnlyList<string> Backgrounds = ["white", "correlated"];

    /// <summary>The shifts' names: <c>left-right</c> (rigid only), <c>one-pixel</c>, <c>low-snr</c>.</summary>
    public static readonly IReadOnlyList<string> Shifts = ["left-right", "one-pixel", "low-snr"];

    /// <summary>The scenario without its shift.</summary>
    [JsonIgnore]
    public string Base => Scenario.Split(':')[0];

    /// <summary>The shift of the test distribution, or null for the benchmark as it is.</summary>
    [JsonIgnore]
    public string? Shift => Scenario.Split(':') is [_, var shift] ? shift : null;

    /// <summary>Refuses names and sizes that do not exist.</summary>
    /// <param name="source">The file or option that they came from.</param>
    /// <exception cref="InputException">With what was expected.</exception>
    public void Validate(string source)
    {
        if (!Scenarios.Contains(Base) || Scenario.Count(c => c == ':') > 1)
            throw new InputException(
                source,
                $"scenario: expected {string.Join(", ", Scenarios)}, optionally with a shift such as rigid:left-right, not '{Scenario}'"
            );
        if (Shift is { } shift && !Shifts.Contains(shift))
            throw new InputException(source, $"scenario: expected a shift of {string.Join(", ", Shifts)}, not '{shift}'");
        if (Shift == "left-right" && Base != "rigid")
            throw new InputException(source, $"scenario: left-right applies to rigid, whose pattern moves, not to {Base}");
        if (Shift == "one-pixel" && Base == "rigid")
            throw new InputException(source, "scenario: one-pixel applies to fixed patterns; rigid's already move");
        if (!Backgrounds.Contains(Background))
            throw new InputException(source, $"background: expected {string.Join(" or ", Backgrounds)}, not '{Background}'");
        if (Size is not (8 or 64))
            throw new InputException(source, $"size: expected 8 or 64, not {Size}");
        if (Samples is { } samples && (samples < 40 || samples > MaxSamples || samples % 4 != 0))
            throw new InputException(source, $"samples: expected a multiple of 4 from 40 to {MaxSamples}, not {samples}");
    }
}
