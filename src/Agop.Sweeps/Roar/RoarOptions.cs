using Agop.Core.Execution;
using Agop.Sweeps.Planning;

namespace Agop.Sweeps.Roar;

/// <summary>What is removed, and how networks are trained again.</summary>
/// <param name="Methods">By which the features are ranked; a random order comes beside them.</param>
/// <param name="Shares">Which shares of the features are removed, rising, within (0, 1].</param>
/// <param name="Seeds">Networks trained for each.</param>
/// <param name="Training">How; the seed is set for each.</param>
/// <param name="Hidden">The widths of the network's hidden layers, as in <c>64x64</c>.</param>
/// <param name="Lanes">How many networks are trained at once.</param>
public sealed record RoarOptions(
    IReadOnlyList<SweepMethod> Methods,
    IReadOnlyList<double> Shares,
    IReadOnlyList<long> Seeds,
    TrainingOptions Training,
    string Hidden,
    int Lanes
);
