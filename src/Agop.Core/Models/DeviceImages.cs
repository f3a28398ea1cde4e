using Agop.Core.Libtorch;
using static TorchSharp.torch;

namespace Agop.Core.Models;

/// <summary>
/// Images that were brought to a device and stay there for the next task while they fit into a budget; the least recently used go first.
/// Safe for concurrent use.
/// </summary>
/// <param name="device">Which.</param>
/// <param name="budget">Bytes.</param>
internal sealed class DeviceImages(Device device, long budget)
{
    /// <summary>Bytes that stay on each GPU at most: 50,000 pictures of 224 x 224 pixels.</summary>
    private const long Budget = 8L << 30;

    /// <summary>The share of a GPU's memory that its images may take.</summary>
    private const int Share = 16;

    private static readonly Dictionary<int, DeviceImages> s_gpus = [];
    private static readonly Dictionary<int, long> s_budgets = [];
    private static readonly Lock s_gate = new();

    private readonly Lock _gate = new();
    private readonly LinkedList<(Key Key, Tensor Images)> _byUse = new();
    private readonly Dictionary<Key, LinkedListNode<(Key Key, Tensor Images)>> _known = [];
    private long _bytes;

    /// <summary>The bytes that are kept now.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    /// <summary>Those of a GPU, for all lanes of this process.</summary>
    public static DeviceImages Of(Device gpu)
    {
        lock (s_gate)
        {
            if (!s_gpus.TryGetValue(gpu.index, out var images))
                s_gpus.Add(gpu.index, images = new DeviceImages(gpu, s_budgets.GetValueOrDefault(gpu.index, Budget)));
            return images;
        }
    }

    /// <summary>Sets a GPU's budget by what it has: a sixteenth, at most 8 GiB.</summary>
    /// <param name="gpu">Its number.</param>
    /// <param name="total">Its bytes.</param>
    public static void Fit(int gpu, long total)
    {
        lock (s_gate)
            s_budgets[gpu] = Math.Min(Budget, total / Share);
    }

    /// <summary>Lets go of the images of all GPUs, where memory is needed otherwise.</summary>
    public static void ForgetAll()
    {
        lock (s_gate)
            foreach (var images in s_gpus.Values)
                images.Forget();
    }

    /// <summary>Consecutive images on the device; the caller disposes them.</summary>
    /// <param name="content">What names the content of the array that they are of; null where nothing does, and they are not kept.</param>
    /// <param name="first">The first image.</param>
    /// <param name="count">How many.</param>
    /// <param name="read">Gives them on the processor.</param>
    public Tensor Take(string? content, long first, int count, Func<Tensor> read)
    {
        var key = new Key(content ?? "", first, count);
        if (content is not null)
            lock (_gate)
                if (_known.TryGetValue(key, out var node))
                {
                    _byUse.Remove(node);
                    _byUse.AddFirst(node);
                    return node.Value.Images.alias();
                }
        using var here = read();
        var images = LibtorchRuntime.Sent(here, device);
        if (content is not null)
            Keep(key, images);
        return images;
    }

    private void Keep(Key key, Tensor images)
    {
        var bytes = BytesOf(images);
        lock (_gate)
        {
            if (bytes > budget)
                return;
            // Another lane may have brought them meanwhile.
            if (_known.ContainsKey(key))
                return;
            while (_bytes + bytes > budget)
                Drop(_byUse.Last!);
            _known.Add(key, _byUse.AddFirst((key, images.alias().DetachFromDisposeScope())));
            _bytes += bytes;
        }
    }

    private void Forget()
    {
        lock (_gate)
            while (_byUse.Last is { } node)
                Drop(node);
    }

    private void Drop(LinkedListNode<(Key Key, Tensor Images)> node)
    {
        _bytes -= BytesOf(node.Value.Images);
        _known.Remove(node.Value.Key);
        _byUse.Remove(node);
        // Whoever computes with them holds the memory by an alias of his own.
        node.Value.Images.Dispose();
    }

    private static long BytesOf(Tensor images) => images.numel() * images.element_size();

    private readonly record struct Key(string Content, long First, int Count);
}
