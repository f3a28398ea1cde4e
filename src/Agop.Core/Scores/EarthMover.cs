namespace Agop.Core.Scores;

/// <summary>
/// The exact earth mover's distance between a uniform distribution on few pixels and any distribution on the image, by successive shortest paths.
/// Sinks arrive one by one; each is served over the cheapest chain of reassignments, so the flow is optimal at every moment.
/// </summary>
internal sealed class EarthMover
{
    private const double Negligible = 1e-15;

    private readonly int _sources;
    private readonly double[,] _cost;
    private readonly double[] _free;
    private readonly Dictionary<int, double>[] _served;
    private readonly double[,] _swap;
    private readonly int[,] _swapSink;

    private EarthMover(double[,] cost)
    {
        (_cost, _sources) = (cost, cost.GetLength(0));
        _free = new double[_sources];
        _free.AsSpan().Fill(1.0 / _sources);
        _served = [.. Enumerable.Range(0, _sources).Select(_ => new Dictionary<int, double>())];
        (_swap, _swapSink) = (new double[_sources, _sources], new int[_sources, _sources]);
        for (var i = 0; i < _sources; i++) UpdateSwaps(i);
    }

    /// <summary>The least sum of mass times Euclidean distance in pixels.</summary>
    /// <param name="mask">Pixels that share mass 1 equally.</param>
    /// <param name="mass">Mass per pixel, not negative, summing to 1.</param>
    /// <param name="width">Pixels per row.</param>
    public static double Distance(bool[] mask, double[] mass, int width)
    {
        var sources = Enumerable.Range(0, mask.Length).Where(i => mask[i]).ToArray();
        var cost = new double[sources.Length, mass.Length];
        for (var i = 0; i < sources.Length; i++)
            for (var j = 0; j < mass.Length; j++)
            {
                var (rows, columns) = (sources[i] / width - j / width, sources[i] % width - j % width);
                cost[i, j] = Math.Sqrt(rows * rows + columns * columns);
            }
        var mover = new EarthMover(cost);
        for (var j = 0; j < mass.Length; j++) mover.Serve(j, mass[j]);
        return mover.Total();
    }

    private double Total()
    {
        double total = 0;
        for (var i = 0; i < _sources; i++)
            foreach (var (sink, amount) in _served[i].OrderBy(pair => pair.Key)) total += amount * _cost[i, sink];
        return total;
    }

    private void Serve(int sink, double demand)
    {
        var (distance, before) = (new double[_sources], new int[_sources]);
        while (demand > Negligible)
        {
            for (var i = 0; i < _sources; i++) (distance[i], before[i]) = (_cost[i, sink], -1);
            Relax(distance, before);
            var end = -1;
            for (var i = 0; i < _sources; i++)
                if (_free[i] > Negligible && (end < 0 || distance[i] < distance[end])) end = i;
            if (end < 0) return;

            var amount = Math.Min(demand, _free[end]);
            for (var i = end; before[i] >= 0; i = before[i]) amount = Math.Min(amount, _served[before[i]][_swapSink[before[i], i]]);
            Push(sink, end, before, amount);
            demand -= amount;
        }
    }

    private void Relax(double[] distance, int[] before)
    {
        for (var round = 0; round < _sources; round++)
        {
            var changed = false;
            for (var from = 0; from < _sources; from++)
                for (var to = 0; to < _sources; to++)
                {
                    var through = distance[from] + _swap[from, to];
                    if (through >= distance[to] - 1e-13) continue;
                    (distance[to], before[to], changed) = (through, from, true);
                }
            if (!changed) return;
        }
    }

    private void Push(int sink, int end, int[] before, double amount)
    {
        _free[end] -= amount;
        var touched = new List<int> { end };
        var to = end;
        for (; before[to] >= 0; to = before[to])
        {
            var from = before[to];
            var moved = _swapSink[from, to];
            Add(from, moved, -amount);
            Add(to, moved, amount);
            touched.Add(from);
        }
        Add(to, sink, amount);
        foreach (var source in touched) UpdateSwaps(source);
    }

    private void Add(int source, int sink, double amount)
    {
        var sum = _served[source].GetValueOrDefault(sink) + amount;
        if (sum > Negligible) _served[source][sink] = sum;
        else _served[source].Remove(sink);
    }

    /// <summary>The cheapest sink of <paramref name="from"/> to hand to each other source, and what that costs.</summary>
    private void UpdateSwaps(int from)
    {
        for (var to = 0; to < _sources; to++)
        {
            (_swap[from, to], _swapSink[from, to]) = (double.PositiveInfinity, -1);
            if (to == from) continue;
            foreach (var sink in _served[from].Keys)
            {
                var price = _cost[to, sink] - _cost[from, sink];
                if (price < _swap[from, to] || (price.Equals(_swap[from, to]) && sink < _swapSink[from, to])) (_swap[from, to], _swapSink[from, to]) = (price, sink);
            }
        }
    }
}
