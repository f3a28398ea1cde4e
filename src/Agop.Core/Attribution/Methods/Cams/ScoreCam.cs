using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Attribution.Methods.Cams;

/// <summary>
/// ReLU(sum_k w_k A_k) with w the softmax over channels of the outputs for x * M_k, M_k the channel's output, enlarged bilinearly with
/// corners aligned and scaled to 0 and 1: one output per channel, and a gradient, with which the layer's output comes.
/// </summary>
/// <remarks>
/// Wang et al., arXiv 1910.01279; the output for a blank image, which the paper takes off each, cancels in the softmax. As
/// pytorch-grad-cam's ScoreCAM. A channel that is the same everywhere hides the whole image.
/// </remarks>
internal sealed class ScoreCam : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "scorecam",
            "ScoreCAM",
            "up(ReLU(sum_k softmax_k(z(x * up(A_k))) A_k))",
            "arXiv 1910.01279",
            MethodNeeds.Model | MethodNeeds.Convolution,
            1
        )
        {
            Parameters = [CamMap.Upsampling, CamMap.Layer],
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context) =>
        CamMap.Of(
            context,
            (activation, _) => stack([.. Enumerable.Range(0, (int)activation.shape[0]).Select(image => Low(context, activation, image))])
        );

    private static Tensor Low(AttributionContext context, Tensor activation, int image)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        var (own, shape) = (activation.narrow(0, image, 1), context.Images.shape);
        var enlarged = interpolate(own, [shape[2], shape[3]], mode: InterpolationMode.Bilinear, align_corners: true)[0].unsqueeze(1);
        var (least, most) = (enlarged.amin([2, 3], keepdim: true), enlarged.amax([2, 3], keepdim: true));
        var masks = ((enlarged - least) / (most - least)).masked_fill(most.eq(least), 0);
        var outputs = context.Outputs(context.Images[image] * masks.to(context.Images.dtype), image);
        return scope.MoveToOuter((outputs.softmax(0).reshape([-1, 1, 1]) * own[0]).sum(0, keepdim: true));
    }
}
