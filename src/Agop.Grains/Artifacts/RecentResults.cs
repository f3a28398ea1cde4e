using Agop.Sweeps.Tasks;

namespace Agop.Grains.Artifacts;

/// <summary>The results that were used last, as many as fit: a data set is read once and not for every task that needs it.</summary>
/// <param name="mostBytes">How much is kept at most.</param>
internal sealed class RecentResults(long mostBytes)
{
    /// <summary>Roughly what a result takes beside its arrays' bytes, and each of the arrays: most results are small.</summary>
    private const int Overhead = 4096,
        ArrayOverhead = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Id, TaskResult Result)>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Id, TaskResult Result)> _order = new();
    private long _bytes;

    public TaskResult? Find(string id)
    {
        lock (_gate)
        {
            if (!_byId.TryGetValue(id, out var node))
                return null;
            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Result;
        }
    }

    public void Add(string id, TaskResult result)
    {
        lock (_gate)
        {
            if (_byId.ContainsKey(id))
                return;
            _byId[id] = _order.AddFirst((id, result));
            _bytes += BytesOf(result);
            while (_bytes > mostBytes && _order.Last is { } oldest)
            {
                _order.RemoveLast();
                _byId.Remove(oldest.Value.Id);
                _bytes -= BytesOf(oldest.Value.Result);
            }
        }
    }

    private static long BytesOf(TaskResult result) => result.Bytes + Overhead + ArrayOverhead * result.Arrays.Count;
}
