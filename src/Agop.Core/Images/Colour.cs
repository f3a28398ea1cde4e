namespace Agop.Core.Images;

/// <summary>An RGB colour.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    private static readonly Colour[] s_viridis =
    [
        new(68, 1, 84),
        new(72, 40, 120),
        new(62, 73, 137),
        new(49, 104, 142),
        new(38, 130, 142),
        new(31, 158, 137),
        new(53, 183, 121),
        new(110, 206, 88),
        new(181, 222, 43),
        new(253, 231, 37),
    ];

    /// <summary>Paper.</summary>
    public static Colour White { get; } = new(255, 255, 255);

    /// <summary>Text.</summary>
    public static Colour Ink { get; } = new(34, 34, 34);

    /// <summary>Outlines of masks.</summary>
    public static Colour Orange { get; } = new(255, 120, 0);

    /// <summary>For importance: 0 dark violet to 1 yellow (viridis).</summary>
    public static Colour Sequential(double share)
    {
        var place = Math.Clamp(double.IsNaN(share) ? 0 : share, 0, 1) * (s_viridis.Length - 1);
        var below = Math.Min((int)place, s_viridis.Length - 2);
        return Mix(s_viridis[below], s_viridis[below + 1], place - below);
    }

    /// <summary>For signed values: -1 blue, 0 white, 1 red.</summary>
    public static Colour Diverging(double value)
    {
        var share = Math.Clamp(double.IsNaN(value) ? 0 : value, -1, 1);
        return Mix(White, share < 0 ? new Colour(33, 102, 172) : new Colour(178, 24, 43), Math.Abs(share));
    }

    /// <summary>A colour between two.</summary>
    /// <param name="a">At share 0.</param>
    /// <param name="b">At share 1.</param>
    /// <param name="share">From 0 to 1.</param>
    public static Colour Mix(Colour a, Colour b, double share)
    {
        byte Channel(byte from, byte to) => (byte)Math.Round(from + share * (to - from));
        return new Colour(Channel(a.Red, b.Red), Channel(a.Green, b.Green), Channel(a.Blue, b.Blue));
    }
}
