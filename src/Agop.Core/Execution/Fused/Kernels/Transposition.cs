using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Kernels;

/// <summary>Moves samples between the rows of arrays and the slots of blocks.</summary>
internal static unsafe class Transposition
{
    /// <summary>Samples into a block.</summary>
    /// <param name="rows">Where each of the 16 samples begins; null for a slot without a sample, which becomes zero.</param>
    /// <param name="volume">How they lie in the block.</param>
    /// <param name="block">Written, but for its border.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToLanes<T>(T** rows, Volume volume, T* block)
        where T : unmanaged
    {
        var whole = typeof(T) == typeof(float) && Sse.IsSupported && volume.Width % 4 == 0;
        for (var lane = 0; lane < Block.Lanes; lane++)
            whole &= rows[lane] != null;
        for (var line = 0; line < volume.Channels * volume.Height; line++)
        {
            var to = block + volume.Index(line / volume.Height, line % volume.Height, 0) * Block.Lanes;
            var from = line * volume.Width;
            if (whole)
            {
                for (var x = 0; x < volume.Width; x += 4)
                for (var lane = 0; lane < Block.Lanes; lane += 4)
                    FourByFour((float**)rows + lane, from + x, (float*)to + x * Block.Lanes + lane);
                continue;
            }
            for (var lane = 0; lane < Block.Lanes; lane++)
            {
                var row = rows[lane];
                for (var x = 0; x < volume.Width; x++)
                    to[x * Block.Lanes + lane] = row == null ? default : row[from + x];
            }
        }
    }

    /// <summary>Slots into rows: the first <paramref name="samples"/> slots of a block without border.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToRows<T>(T* block, int size, int samples, T* rows)
        where T : unmanaged
    {
        for (var lane = 0; lane < samples; lane++)
        for (var i = 0; i < size; i++)
            rows[lane * size + i] = block[i * Block.Lanes + lane];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourByFour(float** rows, int from, float* to)
    {
        Vector128<float> a = Vector128.Load(rows[0] + from),
            b = Vector128.Load(rows[1] + from),
            c = Vector128.Load(rows[2] + from),
            d = Vector128.Load(rows[3] + from);
        Vector128<float> ab = Sse.UnpackLow(a, b),
            cd = Sse.UnpackLow(c, d),
            abHigh = Sse.UnpackHigh(a, b),
            cdHigh = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab, cd).Store(to);
        Sse.MoveHighToLow(cd, ab).Store(to + Block.Lanes);
        Sse.MoveLowToHigh(abHigh, cdHigh).Store(to + 2 * Block.Lanes);
        Sse.MoveHighToLow(cdHigh, abHigh).Store(to + 3 * Block.Lanes);
    }
}
