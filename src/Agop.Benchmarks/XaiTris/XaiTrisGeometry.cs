namespace Agop.Benchmarks.XaiTris;

/// <summary>The authors' constants for one image size (data_config_8by8.json, data_config.json).</summary>
/// <param name="Size">Edge in pixels.</param>
/// <param name="Samples">How many samples.</param>
/// <param name="HeldOut">The share of validation and test together.</param>
/// <param name="Sigma">Smoothing of correlated backgrounds, in pixels.</param>
/// <param name="Places">Row and column of the top left corner of T and L where they do not move.</param>
internal sealed record XaiTrisGeometry(int Size, int Samples, double HeldOut, double Sigma, (int Row, int Column)[] Places)
{
    public static XaiTrisGeometry For(int size) =>
        size == 8 ? new(8, 10_000, 0.2, 3, [(1, 1), (4, 5)]) : new(64, 40_000, 0.1, 10, [(8, 8), (32, 40)]);

    /// <summary>Rows and columns of T and L, in cells.</summary>
    public const int PatternRows = 3,
        PatternColumns = 2;

    /// <summary>How many pixels a pattern's cell is wide.</summary>
    public int PatternScale(string scenario) =>
        Size == 8 ? 1
        : scenario == "rigid" ? 4
        : 8;

    /// <summary>Whether fixed patterns are in the image when they are moved by so many cells.</summary>
    public bool Fits(int down, int right)
    {
        var cell = PatternScale("linear");
        bool Within(int first, int length) => first >= 0 && first + length * cell <= Size;
        return Array.TrueForAll(
            Places,
            place => Within(place.Row + down * cell, PatternRows) && Within(place.Column + right * cell, PatternColumns)
        );
    }

    /// <summary>The weight of the pattern against the background.</summary>
    public double Alpha(string scenario, string background) =>
        (Size, scenario, background) switch
        {
            (8, "linear", "white") => 0.18,
            (8, "linear", _) => 0.0125,
            (8, "multiplicative", "white") => 0.7,
            (8, "multiplicative", _) => 0.1,
            (8, "rigid", "white") => 0.65,
            (8, "rigid", _) => 0.2,
            (8, _, "white") => 0.35,
            (8, _, _) => 0.15,
            (_, "linear", "white") => 0.03,
            (_, "linear", _) => 0.02,
            (_, "multiplicative", "white") => 0.65,
            (_, "multiplicative", _) => 0.05,
            (_, "rigid", "white") => 0.575,
            (_, "rigid", _) => 0.375,
            (_, _, "white") => 0.075,
            _ => 0.03,
        };
}
