namespace Agop.Sweeps.Shifts;

/// <summary>What shifts do to one method against another, in one sweep.</summary>
/// <param name="Sweep">The sweep's name.</param>
/// <param name="Score">The score.</param>
/// <param name="Method">The first method.</param>
/// <param name="Against">The second.</param>
/// <param name="Rows">Shifted data beside their controls.</param>
/// <param name="Regressions">How scores go with measures of shift, image by image.</param>
public sealed record ShiftFindings(
    string Sweep,
    string Score,
    string Method,
    string Against,
    IReadOnlyList<ShiftRow> Rows,
    IReadOnlyList<ShiftRegression> Regressions
);
