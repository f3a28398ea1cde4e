using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Shifts;

/// <summary>What two methods score on a network's test images.</summary>
/// <param name="Id">The network.</param>
/// <param name="Accuracy">On the test images.</param>
/// <param name="Method">The first method's score, per test image.</param>
/// <param name="Against">The second's.</param>
public sealed record ShiftedNetwork(NetworkId Id, double Accuracy, double[] Method, double[] Against)
{
    /// <summary>The first's mean over the images that have one; NaN where none has.</summary>
    public double MethodMean => Mean(Method);

    /// <summary>The second's.</summary>
    public double AgainstMean => Mean(Against);

    /// <summary>The mean of the first's less the second's, over the images that have both.</summary>
    public double Difference => Mean(Method.Zip(Against, (one, other) => one - other));

    private static double Mean(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}
