using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Shifts;

/// <summary>What two methods score on a network's test images.</summary>
/// <param name="Id">The network.</param>
/// <param name="Accuracy">On the test images.</param>
/// <param name="Method">The first method's score, per test image.</param>
/// <param name="Against">The second's.</param>
public sealed record ShiftedNetwork(NetworkId Id, double Accuracy, double[] Method, double[] Against)
{
    /// <summary>The mean over test images of the first's less the second's.</summary>
    public double Difference => Method.Average() - Against.Average();
}
