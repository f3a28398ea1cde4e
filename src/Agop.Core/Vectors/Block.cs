namespace Agop.Core.Vectors;

/// <summary>Samples are processed in blocks of a fixed number, whatever the machine's vectors hold: sums over samples then have one order everywhere.</summary>
internal static class Block
{
    /// <summary>Samples per block.</summary>
    public const int Lanes = 16;

    /// <summary>How many blocks hold so many samples.</summary>
    public static int CountFor(int samples) => (samples + Lanes - 1) / Lanes;
}
