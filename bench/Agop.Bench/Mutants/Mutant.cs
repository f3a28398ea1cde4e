namespace Agop.Bench.Mutants;

/// <summary>A fault that someone could make in the code of scores, planted.</summary>
/// <param name="What">The fault.</param>
/// <param name="File">The source, under src/Agop.Core.</param>
/// <param name="Code">What stands there, once.</param>
/// <param name="Fault">What stands there instead.</param>
internal sealed record Mutant(string What, string File, string Code, string Fault)
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("sign: the smallest first", "Scores/Ranks.cs", "(-values[i], i)", "(values[i], i)"),
        new(
            "ties: the highest index first",
            "Scores/Ranks.cs",
            "Array.Sort(order, start, end - start)",
            "Array.Reverse(order, start, end - start)"
        ),
        new(
            "iou-topk: k one too small",
            "Scores/Localisation/IouTopK.cs",
            "input.Hits(input.MaskCount)",
            "input.Hits(input.MaskCount - 1)"
        ),
        new(
            "iou-topk: hits stay in the union twice",
            "Scores/Localisation/IouTopK.cs",
            "(2 * input.MaskCount - hits)",
            "(2 * input.MaskCount)"
        ),
        new(
            "precision-topk: k one too large",
            "Scores/Localisation/PrecisionTopK.cs",
            "input.Hits(input.MaskCount)",
            "input.Hits(Math.Min(input.MaskCount + 1, input.Mask.Length))"
        ),
        new("iou-threshold: the threshold itself is left out", "Scores/Localisation/IouThreshold.cs", ">= threshold", "> threshold"),
        new("iou-threshold: an all-zero map chooses everything", "Scores/Localisation/IouThreshold.cs", " && input.Importance[i] > 0", ""),
        new("iou-threshold: not of the maximum", "Scores/Localisation/IouThreshold.cs", " * input.Importance.Max()", ""),
        new("iou-fraction: rounded down", "Scores/Localisation/IouFraction.cs", "Math.Ceiling", "Math.Floor"),
        new(
            "pointing-game: the two largest",
            "Scores/Localisation/PointingGame.cs",
            "input.Hits(1)",
            "input.Hits(Math.Min(2, input.Mask.Length))"
        ),
        new("mass-accuracy: an all-zero map is right", "Scores/Localisation/MassAccuracy.cs", "return 0;", "return 1;"),
        new("mass-accuracy: over the mask's size", "Scores/Localisation/MassAccuracy.cs", "inside / all", "inside / input.MaskCount"),
        new("auroc: ties win", "Scores/Localisation/Auroc.cs", "0.5 * tiedOutside", "1.0 * tiedOutside"),
        new("auroc: a full mask is a coin's toss", "Scores/Localisation/Auroc.cs", "return double.NaN", "return 0.5"),
        new("auprc: the rank one too large", "Scores/Localisation/Auprc.cs", "found / end", "found / (end + 1)"),
        new("sparseness: ranks from 0", "Scores/Complexity/Sparseness.cs", "(count - 1 - 2.0 * rank)", "(count - 2.0 * rank)"),
        new("emd: an all-zero map is near", "Scores/Localisation/EarthMoverScore.cs", "return 0;", "return 1;"),
        new(
            "emd: the diameter of pixels, not of centres",
            "Scores/Localisation/EarthMoverScore.cs",
            "(height - 1) * (height - 1)",
            "height * height"
        ),
        new("an empty mask counts as wrong", "Scores/Scorer.cs", "? double.NaN", "? 0"),
        new("a map that is not finite is scored", "Scores/Scorer.cs", "finite ? scores[s].Of(input)", "true ? scores[s].Of(input)"),
        new("masks are cut at a half", "Scores/ScoreInput.cs", "truth, value => value != 0)", "truth, value => value > 0.5)"),
        new("undefined scores count as none in the mean", "Scores/ScoreResult.cs", ".Sum() / defined", ".Sum() / values.Length"),
        new("channels cancel", "Images/Importance.cs", "Math.Abs(map[c * importance.Length + i])", "map[c * importance.Length + i]"),
    ];
}
