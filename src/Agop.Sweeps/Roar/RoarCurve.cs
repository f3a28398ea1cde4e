using Agop.Core.Statistics;

namespace Agop.Sweeps.Roar;

/// <summary>How accuracy falls where the features that a method ranks first are removed.</summary>
/// <param name="Method">The method's label, or <c>random</c>.</param>
/// <param name="Orders">The features' places, most important first, by seed.</param>
/// <param name="Accuracies">On the test split: by seed, then by share removed; the first is without any removed.</param>
/// <param name="Areas">The mean of each seed's accuracies over the shares, by the trapezoid rule; lower is better.</param>
/// <param name="Difference">Its area less that of the random order, paired by seeds; null for the random order itself.</param>
/// <param name="P">The p of its paired t-test, by Holm over the methods; null where there is none.</param>
public sealed record RoarCurve(
    string Method,
    IReadOnlyList<IReadOnlyList<int>> Orders,
    IReadOnlyList<IReadOnlyList<double>> Accuracies,
    IReadOnlyList<double> Areas,
    PairedTest? Difference,
    double? P
);
