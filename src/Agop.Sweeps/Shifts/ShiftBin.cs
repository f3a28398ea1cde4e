namespace Agop.Sweeps.Shifts;

/// <summary>Images that are alike in a measure of shift.</summary>
/// <param name="Measure">Their mean.</param>
/// <param name="Score">Their mean score, over all networks.</param>
/// <param name="Samples">How many.</param>
public readonly record struct ShiftBin(double Measure, double Score, int Samples);
