using Agop.Core.Statistics;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Shifts;

/// <summary>One method against another on shifted data, beside the control: the same training, and a test like it.</summary>
/// <param name="Data">The shifted data.</param>
/// <param name="Control">The control.</param>
/// <param name="Accuracy">Of the networks, on shifted test images.</param>
/// <param name="ControlAccuracy">On the control's.</param>
/// <param name="Method">The method's mean score, over networks.</param>
/// <param name="Against">The other's.</param>
/// <param name="Difference">The first's less the second's, network by network.</param>
/// <param name="ControlDifference">The same on the control.</param>
/// <param name="Change">What the shift does to it: the difference less the control's, seed by seed.</param>
/// <param name="P">Two-sided p of no change, by a paired t-test; NaN without one.</param>
/// <param name="Adjusted">The same by Holm over all shifted data.</param>
public sealed record ShiftRow(
    DatasetId Data,
    DatasetId Control,
    Estimate Accuracy,
    Estimate ControlAccuracy,
    Estimate Method,
    Estimate Against,
    Estimate Difference,
    Estimate ControlDifference,
    Estimate Change,
    double P,
    double Adjusted
);
