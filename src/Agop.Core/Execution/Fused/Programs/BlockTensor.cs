using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Programs;

/// <summary>The values between two steps of a program and the gradients with respect to them, for several blocks of samples.</summary>
/// <typeparam name="T">Their type.</typeparam>
/// <param name="values">How the values lie in a block.</param>
/// <param name="gradients">How the gradients do.</param>
/// <param name="blocks">How many blocks there is room for.</param>
internal sealed unsafe class BlockTensor<T>(Volume values, Volume gradients, int blocks)
    where T : unmanaged
{
    private readonly AlignedBuffer<T> _values = new(checked(values.Length * Block.Lanes * blocks));
    private readonly AlignedBuffer<T> _gradients = new(checked(gradients.Length * Block.Lanes * blocks));

    /// <summary>How the values lie in a block.</summary>
    public Volume ValueVolume => values;

    /// <summary>How the gradients lie in a block.</summary>
    public Volume GradientVolume => gradients;

    /// <summary>The first block's values.</summary>
    public T* Values => _values.Pointer;

    /// <summary>The first block's gradients.</summary>
    public T* Gradients => _gradients.Pointer;

    /// <summary>A block's values.</summary>
    public T* ValuesOf(int block) => _values.Pointer + block * values.Length * Block.Lanes;

    /// <summary>A block's gradients.</summary>
    public T* GradientsOf(int block) => _gradients.Pointer + block * gradients.Length * Block.Lanes;

    /// <summary>Where columns begin: a base per place in a block, repeated for every block.</summary>
    public static int[] Columns(int blocks, int blockLength, int[] places)
    {
        var columns = new int[blocks * places.Length];
        for (var block = 0; block < blocks; block++)
        for (var i = 0; i < places.Length; i++)
            columns[block * places.Length + i] = block * blockLength + places[i];
        return columns;
    }
}
