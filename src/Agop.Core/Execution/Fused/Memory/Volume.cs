namespace Agop.Core.Execution.Fused.Memory;

/// <summary>
/// How the values between two layers lie in a block: channel by channel and row by row, each element a vector of <see
/// cref="Vectors.Block.Lanes"/> samples, with a border of zeros where the next kernel reads past the edge.
/// </summary>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Before">Zeros above and to the left.</param>
/// <param name="After">Zeros below and to the right.</param>
internal readonly record struct Volume(int Channels, int Height, int Width, int Before, int After)
{
    /// <summary>Elements without the border.</summary>
    public int Count => Channels * Height * Width;

    /// <summary>From one row to the next.</summary>
    public int RowStride => Width + Before + After;

    /// <summary>From one channel to the next.</summary>
    public int ChannelStride => RowStride * (Height + Before + After);

    /// <summary>Elements with the border.</summary>
    public int Length => Channels * ChannelStride;

    /// <summary>Where an element lies; its row and column may be within the border.</summary>
    public int Index(int channel, int row, int column) => channel * ChannelStride + (row + Before) * RowStride + column + Before;

    /// <summary>Where each element lies, in the order of an array (channels, rows, columns).</summary>
    public int[] Indices()
    {
        var indices = new int[Count];
        var i = 0;
        for (var c = 0; c < Channels; c++)
        for (var y = 0; y < Height; y++)
        for (var x = 0; x < Width; x++)
            indices[i++] = Index(c, y, x);
        return indices;
    }
}
