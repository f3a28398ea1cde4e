namespace Agop.Core.Vectors;

/// <summary>
/// Samples are processed in blocks of a fixed number, whatever the machine's vectors hold: sums over samples then have one order
/// everywhere.
/// </summary>
internal static class Block
{
    /// <summary>Samples per block: its slots.</summary>
    public const int Lanes = 16;

    /// <summary>The class of a slot that holds no sample: its gradients and losses are zero.</summary>
    public const int NoSample = -1;

    /// <summary>Offsets counted in elements of a block as offsets counted in numbers.</summary>
    public static int[] InLanes(int[] offsets) => Array.ConvertAll(offsets, offset => offset * Lanes);

    /// <summary>How many blocks hold so many samples.</summary>
    public static int CountFor(int samples) => (samples + Lanes - 1) / Lanes;
}
