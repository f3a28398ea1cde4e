using Agop.Core.Statistics;

namespace Agop.Sweeps.Shifts;

/// <summary>How a score goes with a measure of shift, image by image: least squares by network, over all data of its training.</summary>
/// <param name="Group">The data: the control's name.</param>
/// <param name="Measure">The measure.</param>
/// <param name="Outcome">What is explained: a method's score, or the difference of two.</param>
/// <param name="IsOfMethod">Whether it is a method's score.</param>
/// <param name="Samples">How many test images.</param>
/// <param name="Slope">Change of the score per unit of the measure, over networks.</param>
/// <param name="Explained">R², the share of the variance that goes with it, mean over networks.</param>
/// <param name="Bins">Means over images that are alike in the measure, all networks together.</param>
public sealed record ShiftRegression(
    string Group,
    ShiftMeasure Measure,
    string Outcome,
    bool IsOfMethod,
    int Samples,
    Estimate Slope,
    double Explained,
    IReadOnlyList<ShiftBin> Bins
);
