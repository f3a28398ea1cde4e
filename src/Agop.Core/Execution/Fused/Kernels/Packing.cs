namespace Agop.Core.Execution.Fused.Kernels;

/// <summary>
/// How a matrix of weights (rows = outputs, taps = inputs of one output) is laid out for the kernels: rows in tiles of four, tap by tap
/// within a tile; the last rows%4 one by one.
/// </summary>
internal static class Packing
{
    /// <summary>Rows of a tile.</summary>
    public const int Tile = 4;

    /// <summary>Where a weight lies.</summary>
    public static int Index(int row, int tap, int rows, int taps) =>
        row < rows / Tile * Tile ? row / Tile * Tile * taps + tap * Tile + row % Tile : row * taps + tap;
}
