namespace Agop.Core.Attribution.Methods;

/// <summary>The absolute difference of class means, the same map for every image.</summary>
internal sealed class ConstantMean : ConstantMap
{
    /// <inheritdoc/>
    public override MethodInfo Info { get; } =
        new("constant-mean", "Constant (means)", "|difference of class means|", "Agop", MethodNeeds.TrainingData);

    /// <inheritdoc/>
    protected override double[] Map(ClassStatistics statistics) => statistics.MeanDifference;
}
