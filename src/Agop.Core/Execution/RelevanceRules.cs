namespace Agop.Core.Execution;

/// <summary>
/// The rules of layer-wise relevance propagation (Bach et al., doi 10.1371/journal.pone.0130140): fully connected layers follow the epsilon
/// rule, pools of means and sums of residual blocks, too; a max-pool gives all to its largest input, a ReLU lets all through.
/// </summary>
/// <param name="Convolutions">What convolutions follow.</param>
/// <param name="Epsilon">Of the epsilon rule.</param>
/// <param name="Gamma">Of the gamma rule.</param>
public sealed record RelevanceRules(RelevanceRule Convolutions, double Epsilon = 1e-6, double Gamma = 0.25);
