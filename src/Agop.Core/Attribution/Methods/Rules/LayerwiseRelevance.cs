using Agop.Core.Execution;
using Agop.Core.Json;
using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Rules;

/// <summary>
/// Layer-wise relevance propagation from the explained output: R_i = sum_j x_i w_ij / z_j R_j, with the epsilon rule in fully connected
/// layers and another in convolutions, unless told so the z+ rule.
/// </summary>
/// <remarks>
/// Bach et al., doi 10.1371/journal.pone.0130140; Montavon et al., doi 10.1007/978-3-030-28954-6_10. As zennit's EpsilonPlus, and its
/// Epsilon and Gamma in convolutions; normalizations are merged into convolutions, as zennit's canonizers do.
/// </remarks>
internal sealed class LayerwiseRelevance : IAttributionMethod
{
    private static readonly ChoiceParameter s_rule = new(
        "rule",
        JsonFormat.NameOf(RelevanceRule.ZPlus),
        "what convolutions follow",
        [.. Enum.GetValues<RelevanceRule>().Select(JsonFormat.NameOf)]
    );
    private static readonly NumberParameter s_epsilon = new("epsilon", 1e-6, "of the epsilon rule", Maximum: 1000) { AboveMinimum = true };
    private static readonly NumberParameter s_gamma = new("gamma", 0.25, "of the gamma rule", Maximum: 1000);

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "lrp",
            "LRP",
            "R_i = sum_j x_i w_ij / z_j R_j, layer by layer",
            "doi 10.1371/journal.pone.0130140",
            MethodNeeds.Model | MethodNeeds.KnownLayers,
            1
        )
        {
            Parameters = [s_rule, s_epsilon, s_gamma],
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context) =>
        context.Relevance(
            new RelevanceRules(
                JsonFormat.Parse<RelevanceRule>(context.Settings.Get(s_rule))!.Value,
                context.Settings.Get(s_epsilon),
                context.Settings.Get(s_gamma)
            )
        );
}
