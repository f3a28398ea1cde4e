namespace Agop.Core.Attribution.Methods.Paths;

/// <summary>
/// The way of one image from zero to itself that Guided Integrated Gradients takes: at every step the elements with the least gradients go
/// on, and no element leaves a corridor around the straight way.
/// </summary>
/// <param name="image">Where it ends (C * H * W).</param>
/// <param name="fraction">The share of elements that go on at a time.</param>
/// <param name="corridor">By how much of the way an element may be ahead or behind.</param>
internal sealed class GuidedPath(double[] image, double fraction, double corridor)
{
    private const double Close = 1e-9;

    private readonly double _length = image.Sum(Math.Abs);
    private readonly double[] _point = new double[image.Length];
    private readonly double[] _map = new double[image.Length];

    /// <summary>Where it is.</summary>
    public double[] Point => _point;

    /// <summary>What the gradients along the way add up to.</summary>
    public double[] Map => _map;

    /// <summary>Takes the next step.</summary>
    /// <param name="gradient">At <see cref="Point"/>.</param>
    /// <param name="step">From 0.</param>
    /// <param name="steps">How many in all.</param>
    public void Go(ReadOnlySpan<double> gradient, int step, int steps)
    {
        if (_length == 0)
            return;
        var share = (step + 1.0) / steps;
        var (least, most) = (Math.Max(share - corridor, 0), Math.Min(share + corridor, 1));
        var target = _length * (1 - (step + 1.0) / steps);
        var size = new double[image.Length];
        for (var i = 0; i < size.Length; i++)
            size[i] = Math.Abs(gradient[i]);
        // Every round an element arrives at the edge of the corridor, or the step ends.
        for (var (isDone, round) = (false, 0); !isDone && round <= image.Length + 1; round++)
            isDone = Advance(gradient, size, least, most, target);
    }

    private bool Advance(ReadOnlySpan<double> gradient, double[] size, double least, double most, double target)
    {
        var before = (double[])_point.Clone();
        for (var i = 0; i < image.Length; i++)
            // An element that is zero has nowhere to go.
            if (image[i] != 0 && _point[i] / image[i] < least)
                _point[i] = image[i] * least;
        var left = 0.0;
        for (var i = 0; i < image.Length; i++)
            left += Math.Abs(_point[i] - image[i]);
        if (Math.Abs(left - target) <= Math.Max(Close, Close * Math.Max(Math.Abs(left), Math.Abs(target))))
        {
            Add(gradient, before);
            return true;
        }
        for (var i = 0; i < image.Length; i++)
            if (_point[i].Equals(image[i] * most))
                size[i] = double.PositiveInfinity;
        var sorted = (double[])size.Clone();
        Array.Sort(sorted);
        var bound = sorted[(int)(fraction * (sorted.Length - 1))];
        var room = 0.0;
        for (var i = 0; i < image.Length; i++)
            if (size[i] <= bound && double.IsFinite(size[i]))
                room += Math.Abs(_point[i] - image[i] * most);
        var part = room > 0 ? (left - target) / room : double.PositiveInfinity;
        for (var i = 0; i < image.Length; i++)
            if (size[i] <= bound && double.IsFinite(size[i]))
                _point[i] = part > 1 ? image[i] * most : _point[i] + (image[i] * most - _point[i]) * part;
        Add(gradient, before);
        // Where nothing has room left, the step cannot do more.
        return part <= 1 || room == 0;
    }

    private void Add(ReadOnlySpan<double> gradient, double[] before)
    {
        for (var i = 0; i < image.Length; i++)
            _map[i] += (_point[i] - before[i]) * gradient[i];
    }
}
