using Agop.Core.Arrays;

namespace Agop.Core.Data;

/// <summary>The masks (n, H, W) of samples whose truth is not known: all zero, so that every score of them is undefined.</summary>
internal sealed class NoMasks(long count, int height, int width) : ArrayRows(ElementType.Int8, [count, height, width])
{
    public override void Read(long first, Span<byte> rows) => rows.Clear();

    internal override ArrayRows Slice(long first, long some) => new NoMasks(some, height, width);
}
