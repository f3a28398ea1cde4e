namespace Agop.Core.Attribution;

/// <summary>Which output of the network a map explains.</summary>
public enum ExplainedOutput
{
    /// <summary>The logit of the class that the network predicts for the image as it is.</summary>
    Predicted,

    /// <summary>The logit of the true class.</summary>
    Label,

    /// <summary>The softmax probability of the true class, or of the predicted one where there are no labels.</summary>
    Probability,
}
