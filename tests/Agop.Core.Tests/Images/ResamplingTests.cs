using Agop.Core.Arrays;
using Agop.Core.Images;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Images;

/// <summary>Against Pillow 9.4: pictures byte for byte, masks as CLEVR-XAI resizes its ground truths.</summary>
public sealed class ResamplingTests
{
    private static readonly IReadOnlyDictionary<string, NdArray> s_golden = ArrayFile.ReadNamed(Path.Combine(Golden.Copied, "pillow.npz"));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Pictures_and_masks_equal_Pillows(int example)
    {
        var (before, after, mask, covered) = (
            s_golden[$"p{example}"],
            s_golden[$"q{example}"],
            s_golden[$"m{example}"],
            s_golden[$"n{example}"]
        );
        var (height, width, toHeight, toWidth) = ((int)before.Shape[0], (int)before.Shape[1], (int)after.Shape[0], (int)after.Shape[1]);
        Assert.Equal(after.Bytes, Resampling.Bilinear(before.Bytes, width, height, 3, toWidth, toHeight));
        Assert.Equal(covered.As<bool>().ToArray(), Resampling.Cover(mask.As<bool>(), width, height, toWidth, toHeight));
    }
}
