namespace Agop.Core.Features;

/// <summary>How alike the Gram matrix W^T W of a layer's weights is to what gradients say: Pearson's correlations of the entries.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Outputs">O.</param>
/// <param name="Inputs">D.</param>
/// <param name="Agop">With M_l; NaN where one of the two is the same everywhere.</param>
/// <param name="Root">With the square root of M_l: the Neural Feature Ansatz.</param>
/// <param name="Fact">With the FACT matrix, arXiv 2507.05644; null without labels.</param>
public sealed record FeatureAlignment(string Layer, int Outputs, int Inputs, double Agop, double Root, double? Fact);
