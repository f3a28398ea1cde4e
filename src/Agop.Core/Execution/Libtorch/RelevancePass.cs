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
        var (weight, bias) = WeightsOf(conv);
        var (positive, negative) = (x.clamp(min: 0), x.clamp(max: 0));
        var (first, firstBack) = Convolved(conv, positive, weight.clamp(min: 0), bias?.clamp(min: 0));
        var (second, secondBack) = Convolved(conv, negative, weight.clamp(max: 0), null);
        return (
            apply(conv, x),
            given =>
            {
                var share = given / Stable(first + second, Stabilizer);
                return positive * firstBack(share) + negative * secondBack(share);
            }
        );
    }

    private (Tensor Output, Func<Tensor, Tensor> Back) ByGamma(Conv2dLayer conv, Tensor x)
    {
        var (weight, bias) = WeightsOf(conv);
        var (positive, negative) = (x.clamp(min: 0), x.clamp(max: 0));
        Tensor More(Tensor values, bool ofPositive) => values + rules.Gamma * (ofPositive ? values.clamp(min: 0) : values.clamp(max: 0));
        (Tensor Sum, Func<Tensor, Tensor> Back) For(bool isPositive)
        {
            var (first, firstBack) = Convolved(conv, positive, More(weight, isPositive), bias is null ? null : More(bias, isPositive));
            var (second, secondBack) = Convolved(conv, negative, More(weight, !isPositive), null);
            return (first + second, share => positive * firstBack(share) + negative * secondBack(share));
        }
        var (output, ups, downs) = (apply(conv, x), For(true), For(false));
        return (
            output,
            given =>
                ups.Back((output > 0).to(given.dtype) * given / Stable(ups.Sum, Stabilizer))
                + downs.Back((output < 0).to(given.dtype) * given / Stable(downs.Sum, Stabilizer))
        );
    }

    private static (Tensor Output, Func<Tensor, Tensor> Back) Convolved(Conv2dLayer conv, Tensor x, Tensor weight, Tensor? bias) =>
        Differentiated(x, at => conv2d(at, weight, bias, [conv.Stride], [conv.Padding]));

    private (Tensor Weight, Tensor? Bias) WeightsOf(Conv2dLayer conv) =>
        (network[$"{conv.Name}.weight"], conv.Bias ? network[$"{conv.Name}.bias"] : null);
}
