using Agop.Core.Scores.Localisation;

namespace Agop.Core.Scores;

/// <summary>One map with its mask.</summary>
/// <example>
/// <code>
/// var input = new ScoreInput(importance: [0.9, 0.1, 0.5, 0.2], mask: [true, false, false, true], width: 2);
/// int hits = input.Hits(count: 3); // of the three largest, two are in the mask
/// </code>
/// </example>
public sealed class ScoreInput
{
    private int[]? _order;
    private double? _distance;
    private double[]? _truth;

    /// <param name="importance">|map|, summed over channels, row by row (H * W).</param>
    /// <param name="mask">The pixels that matter (H * W).</param>
    /// <param name="width">W.</param>
    public ScoreInput(double[] importance, bool[] mask, int width)
    {
        if (importance.Length != mask.Length)
            throw new ArgumentException($"{importance.Length} elements against a mask of {mask.Length}", nameof(mask));
        (Importance, Mask, Width, MaskCount) = (importance, mask, width, mask.Count(inside => inside));
    }

    /// <param name="importance">|map|, summed over channels, row by row (H * W).</param>
    /// <param name="truth">How much each pixel matters; 0: not at all (H * W).</param>
    /// <param name="width">W.</param>
    public ScoreInput(double[] importance, double[] truth, int width)
        : this(importance, Array.ConvertAll(truth, value => value != 0), width) => _truth = Array.ConvertAll(truth, Math.Abs);

    /// <summary>The same map with another mask; the order of its pixels is reused.</summary>
    public ScoreInput With(bool[] mask) => new(Importance, mask, Width) { _order = Order };

    /// <summary>|map|, never negative.</summary>
    public double[] Importance { get; }

    /// <summary>The pixels that matter.</summary>
    public bool[] Mask { get; }

    /// <summary>How much each pixel matters, never negative; 0 or 1 where only a mask is known.</summary>
    public double[] Truth => _truth ??= Array.ConvertAll(Mask, inside => inside ? 1.0 : 0);

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Pixels in the mask, k.</summary>
    public int MaskCount { get; }

    /// <summary>All indices by falling importance; among equals the lowest index first.</summary>
    public int[] Order => _order ??= Ranks.Falling(Importance);

    /// <summary>
    /// The earth mover's distance in pixels between the uniform distribution on the mask and |map| / sum |map|; the map is not all-zero.
    /// </summary>
    internal double Distance => _distance ??= EarthMover.Distance(Mask, Mass(), Width);

    /// <summary>How many of the <paramref name="count"/> most important pixels are in the mask.</summary>
    public int Hits(int count)
    {
        var hits = 0;
        for (var i = 0; i < count; i++)
            if (Mask[Order[i]])
                hits++;
        return hits;
    }

    private double[] Mass()
    {
        // Scaled first: a sum of large finite numbers must not overflow.
        var largest = Importance.Max();
        var mass = Array.ConvertAll(Importance, value => value / largest);
        var sum = mass.Sum();
        return Array.ConvertAll(mass, value => value / sum);
    }
}
