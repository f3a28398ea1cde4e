namespace Agop.Core.Gradients;

/// <summary>One number per sample from its logits: the function whose input gradient is wanted.</summary>
/// <param name="Kind">Which function.</param>
/// <param name="Classes">Each sample's class (B).</param>
/// <param name="Loss">For <see cref="HeadKind.Loss"/>: what the loss is applied to.</param>
public sealed record OutputHead(HeadKind Kind, long[] Classes, LossInput Loss = LossInput.Logits);
