namespace Agop.Core.Scores.Localisation;

/// <summary>
/// The exact earth mover's distance between a uniform distribution on few pixels and any distribution on the image, by successive shortest
/// paths. Sinks arrive one by one; each is served over the cheapest chain of reassignments, so the flow is optimal at every moment.
/// </summary>
internal sealed class EarthMover
{
    private const double Negligible = 1e-15;

    private readonly int _sources;
    private readonly int _sinks;

    /// <summary>Per sink and source, so that one sink's costs lie together.</summary>
    private readonly double[] _cost;
    private readonly double[] _free;

    /// <summary>Per source and sink: how much goes there.</summary>
    private readonly double[] _flow;

    /// <summary>Per source: the sinks that it serves, in no order, and how many they are.</summary>
    private readonly int[] _served;
    private readonly int[] _servedCount;

    /// <summary>Per pair of sources: the least price of handing a sink over from the first to the second, and which sink that is.</summary>
    private readonly double[] _swap;
    private readonly int[] _swapSink;

    private readonly double[] _distance;
    private readonly int[] _before;

    private EarthMover(double[] cost, int sources)
    {
        (_cost, _sources, _sinks) = (cost, sources, cost.Length / sources);
        _free = new double[sources];
        _free.AsSpan().Fill(1.0 / sources);
        (_flow, _served, _servedCount) = (new double[cost.Length], new int[cost.Length], new int[sources]);
        (_swap, _swapSink) = (new double[sources * sources], new int[sources * sources]);
        _swap.AsSpan().Fill(double.PositiveInfinity);
        _swapSink.AsSpan().Fill(-1);
        (_distance, _before) = (new double[sources], new int[sources]);
    }

    /// <summary>The least sum of mass times Euclidean distance in pixels.</summary>
    /// <param name="mask">Pixels that share mass 1 equally.</param>
    /// <param name="mass">Mass per pixel, not negative, summing to 1.</param>
    /// <param name="width">Pixels per row.</param>
    public static double Distance(bool[] mask, double[] mass, int width)
    {
        var sources = Enumerable.Range(0, mask.Length).Where(i => mask[i]).ToArray();
        var cost = new double[sources.Length * mass.Length];
        for (var j = 0; j < mass.Length; j++)
        for (var i = 0; i < sources.Length; i++)
        {
            var (rows, columns) = (sources[i] / width - j / width, sources[i] % width - j % width);
            cost[j * sources.Length + i] = Math.Sqrt(rows * rows + columns * columns);
        }
        var mover = new EarthMover(cost, sources.Length);
        for (var j = 0; j < mass.Length; j++)
            mover.Serve(j, mass[j]);
        return mover.Total();
    }

    private double Total()
    {
        double total = 0;
        for (var i = 0; i < _sources; i++)
        for (var j = 0; j < _sinks; j++)
            if (_flow[i * _sinks + j] > 0)
                total += _flow[i * _sinks + j] * _cost[j * _sources + i];
        return total;
    }

    private void Serve(int sink, double demand)
    {
        while (demand > Negligible)
        {
            for (var i = 0; i < _sources; i++)
                (_distance[i], _before[i]) = (_cost[sink * _sources + i], -1);
            Relax();
            var end = -1;
            for (var i = 0; i < _sources; i++)
                if (_free[i] > Negligible && (end < 0 || _distance[i] < _distance[end]))
                    end = i;
            if (end < 0)
                return;

            var amount = Math.Min(demand, _free[end]);
            for (var i = end; _before[i] >= 0; i = _before[i])
                amount = Math.Min(amount, _flow[_before[i] * _sinks + _swapSink[_before[i] * _sources + i]]);
            Push(sink, end, amount);
            demand -= amount;
        }
    }

    private void Relax()
    {
        var (distance, before) = (_distance, _before);
        for (var round = 0; round < distance.Length; round++)
        {
            var changed = false;
            for (var from = 0; from < distance.Length; from++)
            {
                var swaps = _swap.AsSpan(from * distance.Length, distance.Length);
                for (var to = 0; to < swaps.Length; to++)
                {
                    var through = distance[from] + swaps[to];
                    if (through >= distance[to] - 1e-13)
                        continue;
                    (distance[to], before[to], changed) = (through, from, true);
                }
            }
            if (!changed)
                return;
        }
    }

    /// <summary>
    /// Along the chain that ends at <paramref name="end"/>, every source hands a sink to the next; the first takes the new one.
    /// </summary>
    private void Push(int sink, int end, double amount)
    {
        _free[end] -= amount;
        var to = end;
        while (_before[to] >= 0)
        {
            var from = _before[to];
            var moved = _swapSink[from * _sources + to];
            Take(from, moved, amount);
            Give(to, moved, amount);
            to = from;
        }
        Give(to, sink, amount);
    }

    private void Give(int source, int sink, double amount)
    {
        var known = _flow[source * _sinks + sink];
        if (known + amount <= Negligible)
            return;
        _flow[source * _sinks + sink] = known + amount;
        if (known > 0)
            return;
        _served[source * _sinks + _servedCount[source]++] = sink;
        Offer(source, sink);
    }

    private void Take(int source, int sink, double amount)
    {
        var rest = _flow[source * _sinks + sink] - amount;
        _flow[source * _sinks + sink] = rest > Negligible ? rest : 0;
        if (rest > Negligible)
            return;
        var served = _served.AsSpan(source * _sinks, _servedCount[source]);
        served[served.IndexOf(sink)] = served[^1];
        _servedCount[source]--;
        // What it no longer serves it can no longer hand over.
        _swap.AsSpan(source * _sources, _sources).Fill(double.PositiveInfinity);
        _swapSink.AsSpan(source * _sources, _sources).Fill(-1);
        foreach (var other in served[..^1])
            Offer(source, other);
    }

    /// <summary>Considers handing <paramref name="sink"/> over to each other source; among equal prices the lowest sink wins.</summary>
    private void Offer(int from, int sink)
    {
        Span<double> costs = _cost.AsSpan(sink * _sources, _sources),
            swaps = _swap.AsSpan(from * _sources, _sources);
        var sinks = _swapSink.AsSpan(from * _sources, _sources);
        var own = costs[from];
        for (var to = 0; to < costs.Length; to++)
        {
            var price = costs[to] - own;
            if (price > swaps[to] || to == from)
                continue;
            if (price < swaps[to] || sink < sinks[to])
                (swaps[to], sinks[to]) = (price, sink);
        }
    }
}
