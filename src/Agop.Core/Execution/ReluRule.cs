namespace Agop.Core.Execution;

/// <summary>What a ReLU lets through backwards, where its own derivative is replaced.</summary>
public enum ReluRule
{
    /// <summary>What is positive of the gradient, where the input was positive, too: guided backpropagation (arXiv 1412.6806).</summary>
    Guided,

    /// <summary>What is positive of the gradient, whatever the input was: a deconvolutional network (arXiv 1311.2901).</summary>
    Deconvolution,
}
