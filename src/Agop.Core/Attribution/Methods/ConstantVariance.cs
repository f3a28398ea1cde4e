namespace Agop.Core.Attribution.Methods;

/// <summary>The absolute difference of class variances, the same map for every image.</summary>
internal sealed class ConstantVariance : ConstantMap
{
    /// <inheritdoc/>
    public override MethodInfo Info { get; } =
        new("constant-variance", "Constant (variances)", "|difference of class variances|", "Agop", MethodNeeds.TrainingData);

    /// <inheritdoc/>
    protected override double[] Map(ClassStatistics statistics) => statistics.VarianceDifference;
}
