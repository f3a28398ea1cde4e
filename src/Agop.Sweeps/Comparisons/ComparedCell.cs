namespace Agop.Sweeps.Comparisons;

/// <summary>One method on one data set by one score, over networks.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Scenario">With its shift and its truth, if others.</param>
/// <param name="Variant">The data set's variant.</param>
/// <param name="Truth">What maps are compared with: own unless the data have another.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Method">The method's label.</param>
/// <param name="Score">The score's id.</param>
/// <param name="Category">What the score measures.</param>
/// <param name="LowerIsBetter">Whether less is better.</param>
/// <param name="Networks">How many networks.</param>
/// <param name="Mean">Over networks.</param>
/// <param name="Deviation">Its standard deviation, or null for a single network.</param>
/// <param name="Low">Lower end of the 95 % interval, or null for fewer than three.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Rank">The mean rank among the methods that have a mean on every network of the data set; 1 is the best.</param>
/// <param name="Of">Among how many.</param>
/// <param name="Receipts">The evaluations that the numbers come from, by seed: as in the sweep's receipts.csv.</param>
public sealed record ComparedCell(
    string Sweep,
    string Scenario,
    string Variant,
    string Truth,
    string Network,
    string Method,
    string Score,
    string Category,
    bool LowerIsBetter,
    int Networks,
    double Mean,
    double? Deviation,
    double? Low,
    double? High,
    double Rank,
    int Of,
    IReadOnlyDictionary<long, string> Receipts
);
