namespace Agop.Core.Accumulation;

/// <summary>
/// The tree of <see cref="Shards.Merge"/> for items that come one by one and in any order: two neighbours are joined as soon as both are
/// there, so that only what waits for a neighbour is kept. Not safe for concurrent use.
/// </summary>
/// <typeparam name="T">An item.</typeparam>
/// <param name="count">How many items there will be.</param>
/// <param name="join">Joins two neighbours, the left one first.</param>
internal sealed class MergeOrder<T>(int count, Func<T, T, T> join)
{
    private readonly Dictionary<(int Level, int Place), T> _waiting = [];
    private bool _isWhole;
    private T? _whole;

    /// <summary>How many parts wait for a neighbour.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>All items joined.</summary>
    /// <exception cref="InvalidOperationException">Some are missing.</exception>
    public T Whole => _isWhole ? _whole! : throw new InvalidOperationException("items are missing");

    /// <summary>Adds an item.</summary>
    /// <param name="place">Its place, from 0.</param>
    /// <param name="item">The item.</param>
    public void Add(int place, T item)
    {
        var (level, width) = (0, count);
        for (; width > 1; level++, place /= 2, width = (width + 1) / 2)
        {
            // The last of an odd number has no neighbour and passes up.
            if (place == width - 1 && place % 2 == 0)
                continue;
            if (!_waiting.Remove((level, place ^ 1), out var neighbour))
            {
                _waiting.Add((level, place), item);
                return;
            }
            item = place % 2 == 0 ? join(item, neighbour) : join(neighbour, item);
        }
        (_whole, _isWhole) = (item, true);
    }
}
