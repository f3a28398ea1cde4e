namespace Agop.Core.Execution;

/// <summary>How layer-wise relevance propagation takes relevance through a convolution.</summary>
public enum RelevanceRule
{
    /// <summary>By x_i w_ij / (z_j + epsilon sign z_j).</summary>
    Epsilon,

    /// <summary>By what is positive of x_i w_ij alone.</summary>
    ZPlus,

    /// <summary>
    /// With gamma times the part of the weights added that has the output's sign: what speaks for the output counts more than what speaks
    /// against it.
    /// </summary>
    Gamma,
}
