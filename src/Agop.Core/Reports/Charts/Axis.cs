using System.Globalization;

namespace Agop.Core.Reports.Charts;

/// <summary>A scale from values to places, with ticks at round numbers.</summary>
internal sealed class Axis
{
    private const int MostTicks = 6;
    private readonly double _low, _high, _from, _to;
    private readonly bool _log;

    /// <param name="values">What is to be shown.</param>
    /// <param name="isLog">Whether equal ratios are equally far apart; then values are positive.</param>
    /// <param name="from">The place of the lowest.</param>
    /// <param name="to">The place of the highest.</param>
    /// <param name="zero">Whether 0 is on it.</param>
    public Axis(IEnumerable<double> values, bool isLog, double from, double to, bool zero)
    {
        (_log, _from, _to) = (isLog, from, to);
        var known = values.Where(value => double.IsFinite(value) && (!isLog || value > 0)).Append(zero && !isLog ? 0 : double.NaN).Where(value => !double.IsNaN(value)).DefaultIfEmpty(isLog ? 1 : 0).ToArray();
        var (low, high) = (known.Min(), known.Max());
        if (isLog)
        {
            (_low, _high) = (Math.Floor(Math.Log10(low)), Math.Ceiling(Math.Log10(high)));
            if (_high <= _low) _high = _low + 1;
            Ticks = [.. Enumerable.Range((int)_low, (int)(_high - _low) + 1).Select(power => Math.Pow(10, power))];
            return;
        }
        if (high <= low) (low, high) = (zero ? 0 : low - 0.5, low + (low > 0 && zero ? low : 0.5));
        var step = Step(high - low);
        (_low, _high) = (Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step);
        Ticks = [.. Enumerable.Range(0, (int)Math.Round((_high - _low) / step) + 1).Select(i => _low + i * step)];
    }

    /// <summary>Where the axis has numbers.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>The place of a value.</summary>
    public double At(double value) => _from + (_to - _from) * ((_log ? Math.Log10(value) : value) - _low) / (_high - _low);

    /// <summary>A tick's number.</summary>
    public static string Text(double tick) => tick == 0 ? "0" : Math.Abs(tick) is >= 1e5 or < 1e-3 ? tick.ToString("0.#e0", CultureInfo.InvariantCulture) : Math.Round(tick, 6).ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>1, 2 or 5 times a power of ten, for at most so many ticks.</summary>
    private static double Step(double range)
    {
        var rough = range / (MostTicks - 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }
}
