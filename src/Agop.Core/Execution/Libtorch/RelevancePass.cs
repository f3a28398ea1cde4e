using Agop.Core.Models.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Execution.Libtorch;

/// <summary>Layer-wise relevance propagation, rule for rule as zennit's composites have it.</summary>
/// <param name="network">Whose weights; its normalizations are folded into convolutions.</param>
/// <param name="apply">Runs a layer without parts.</param>
/// <param name="rules">The rules.</param>
internal sealed class RelevancePass(Network network, Func<Layer, Tensor, Tensor> apply, RelevanceRules rules) : LayerwisePass
{
    /// <summary>What keeps quotients finite where no rule says epsilon.</summary>
    private const double Stabilizer = 1e-6;

    protected override Tensor ThroughRelu(Tensor given, Tensor input) => given;

    protected override (Tensor Body, Tensor Shortcut) ThroughSum(Tensor given, Tensor body, Tensor shortcut)
    {
        var share = given / Stable(body + shortcut, Stabilizer);
        return (body * share, shortcut * share);
    }

    protected override (Tensor Output, Func<Tensor, Tensor> Back) Apply(Layer layer, Tensor x)
    {
        switch (layer)
        {
            case LinearLayer:
                return ByShare(layer, x, rules.Epsilon);
            case GlobalAveragePoolLayer:
                return ByShare(layer, x, Stabilizer);
            case Conv2dLayer conv:
                return rules.Convolutions switch
                {
                    RelevanceRule.Epsilon => ByShare(layer, x, rules.Epsilon),
                    RelevanceRule.ZPlus => ByPositive(conv, x),
                    _ => ByGamma(conv, x),
                };
            case MaxPoolLayer or FlattenLayer or DropoutLayer:
                return Differentiated(x, at => apply(layer, at));
            default:
                throw new NotSupportedException($"relevance has no rule for a {layer.GetType().Name}");
        }
    }

    private static Tensor Stable(Tensor values, double epsilon) => values + where(values < 0, -epsilon, epsilon).to(values.dtype);

    private (Tensor Output, Func<Tensor, Tensor> Back) ByShare(Layer layer, Tensor x, double epsilon)
    {
        var (output, back) = Differentiated(x, at => apply(layer, at));
        return (output, given => x * back(given / Stable(output, epsilon)));
    }

    private (Tensor Output, Func<Tensor, Tensor> Back) ByPositive(Conv2dLayer conv, Tensor x)
    {
        var parts = BySign(conv, x, values => values.clamp(min: 0), values => values.clamp(max: 0));
        return (apply(conv, x), given => parts.Back(given / Stable(parts.Sum, Stabilizer)));
    }

    private (Tensor Output, Func<Tensor, Tensor> Back) ByGamma(Conv2dLayer conv, Tensor x)
    {
        Tensor MoreFor(Tensor values) => values + rules.Gamma * values.clamp(min: 0);
        Tensor MoreAgainst(Tensor values) => values + rules.Gamma * values.clamp(max: 0);
        var (output, ups, downs) = (apply(conv, x), BySign(conv, x, MoreFor, MoreAgainst), BySign(conv, x, MoreAgainst, MoreFor));
        return (
            output,
            given =>
                ups.Back((output > 0).to(given.dtype) * given / Stable(ups.Sum, Stabilizer))
                + downs.Back((output < 0).to(given.dtype) * given / Stable(downs.Sum, Stabilizer))
        );
    }

    /// <summary>A convolution with other weights for what is positive of its input, to which the bias goes, than for the rest.</summary>
    private (Tensor Sum, Func<Tensor, Tensor> Back) BySign(
        Conv2dLayer conv,
        Tensor x,
        Func<Tensor, Tensor> ofPositive,
        Func<Tensor, Tensor> ofNegative
    )
    {
        var (weight, bias) = (network[$"{conv.Name}.weight"], conv.Bias ? network[$"{conv.Name}.bias"] : null);
        var (positive, negative) = (x.clamp(min: 0), x.clamp(max: 0));
        var (first, firstBack) = Convolved(conv, positive, ofPositive(weight), bias is null ? null : ofPositive(bias));
        var (second, secondBack) = Convolved(conv, negative, ofNegative(weight), null);
        return (first + second, share => positive * firstBack(share) + negative * secondBack(share));
    }

    private static (Tensor Output, Func<Tensor, Tensor> Back) Convolved(Conv2dLayer conv, Tensor x, Tensor weight, Tensor? bias) =>
        Differentiated(x, at => conv2d(at, weight, bias, [conv.Stride], [conv.Padding]));
}
