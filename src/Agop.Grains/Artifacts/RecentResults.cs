using Agop.Sweeps.Tasks;

namespace Agop.Grains.Artifacts;

/// <summary>The results that were used last, as many as fit: a data set is read once and not for every task that needs it.</summary>
/// <param name="mostBytes">How much is kept at most.</param>
internal sealed class RecentResults(long mostBytes)
{
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
            _bytes += result.Bytes;
            while (_bytes > mostBytes && _order.Last is { } oldest)
            {
                _order.RemoveLast();
                _byId.Remove(oldest.Value.Id);
                _bytes -= oldest.Value.Result.Bytes;
            }
        }
    }
}
