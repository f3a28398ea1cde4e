using System.Numerics;
using Agop.Core.Execution.Fused.Kernels;
using Agop.Core.Execution.Fused.Programs;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Networks;

/// <summary>Puts samples and their classes into the slots of a program's input.</summary>
internal static unsafe class SampleLoader
{
    /// <summary>Consecutive rows.</summary>
    /// <param name="images">(n, D).</param>
    /// <param name="size">D.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many; slots beyond them become zero.</param>
    /// <param name="input">Written.</param>
    public static void Load<T>(T* images, int size, int first, int count, BlockTensor<T> input)
        where T : unmanaged => Load(images, size, [], first, count, input);

    /// <summary>The rows of an order, at most as many as the input has room for.</summary>
    public static void Load<T>(T* images, int size, ReadOnlySpan<int> order, BlockTensor<T> input)
        where T : unmanaged => Load(images, size, order, 0, order.Length, input);

    /// <summary>Classes into slots; slots beyond them become <see cref="Block.NoSample"/>.</summary>
    public static void LoadClasses<T>(ReadOnlySpan<long> classes, T* lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < Block.CountFor(classes.Length) * Block.Lanes; i++)
            lanes[i] = T.CreateTruncating(i >= classes.Length ? Block.NoSample : classes[i]);
    }

    private static void Load<T>(T* images, int size, ReadOnlySpan<int> order, int first, int count, BlockTensor<T> input)
        where T : unmanaged
    {
        T** rows = stackalloc T*[Block.Lanes];
        for (var block = 0; block < Block.CountFor(count); block++)
        {
            for (var lane = 0; lane < Block.Lanes; lane++)
            {
                var sample = block * Block.Lanes + lane;
                rows[lane] = sample < count ? images + (long)(order.IsEmpty ? first + sample : order[sample]) * size : null;
            }
            Transposition.ToLanes(rows, input.ValueVolume, input.ValuesOf(block));
        }
    }
}
