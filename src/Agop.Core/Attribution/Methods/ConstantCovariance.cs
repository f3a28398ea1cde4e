namespace Agop.Core.Attribution.Methods;

/// <summary>The absolute difference of row sums of class covariances, the same map for every image.</summary>
internal sealed class ConstantCovariance : ConstantMap
{
    /// <inheritdoc/>
    public override MethodInfo Info { get; } =
        new(
            "constant-covariance",
            "Constant (covariance row sums)",
            "|difference of row sums of class covariances|",
            "Agop",
            MethodNeeds.TrainingData,
            0
        );

    /// <inheritdoc/>
    protected override double[] Map(ClassStatistics statistics) => statistics.CovarianceDifference;
}
