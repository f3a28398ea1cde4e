using System.Collections.Concurrent;
using Agop.Core.Libtorch;

namespace Agop.Sweeps.Tasks.Sharing;

/// <summary>
/// The threads of a silo that have nothing of their own to do: lanes of processors that wait for a task, and threads of processors that no
/// lane has. They take parts of running tasks; what a task computes does not depend on who computes its parts.
/// </summary>
public sealed class SpareThreads
{
    private readonly BlockingCollection<Action> _offers = [],
        _laneOffers = [];
    private readonly BlockingCollection<Action>[] _own;
    private int _waiting,
        _waitingLanes;
    private volatile bool _hasEnded;

    /// <summary>None at all.</summary>
    public static SpareThreads None { get; } = new();

    /// <param name="own">So many threads that do nothing else.</param>
    public SpareThreads(int own = 0)
    {
        _own = [.. Enumerable.Range(0, own).Select(_ => new BlockingCollection<Action>())];
        foreach (var work in _own)
            new Thread(() => Live(work)) { Name = "helper", IsBackground = true }.Start();
    }

    /// <summary>How many lanes wait for work.</summary>
    internal int WaitingLanes => Volatile.Read(ref _waitingLanes);

    /// <summary>The next piece of a lane's own work; until there is one, the lane takes parts of others' tasks.</summary>
    /// <param name="work">The lane's own.</param>
    public Action Next(BlockingCollection<Action> work)
    {
        while (true)
        {
            Interlocked.Increment(ref _waitingLanes);
            var from = BlockingCollection<Action>.TakeFromAny([work, _laneOffers, _offers], out var taken);
            Interlocked.Decrement(ref _waitingLanes);
            if (from == 0)
                return taken!;
            taken!();
        }
    }

    /// <summary>Computes the parts of a task: on threads that are free, and on the caller's where there is none.</summary>
    /// <param name="parts">Made on the caller's thread.</param>
    /// <param name="runsNetworks">Whether they run a network: then only lanes take them, whose number bounds the memory.</param>
    /// <returns>All results in the order of the parts.</returns>
    /// <exception cref="Exception">What the making of parts threw, or a part. No part is under way any more.</exception>
    public IReadOnlyList<T> Compute<T>(IEnumerable<Func<T>> parts, bool runsNetworks = false)
    {
        using var ended = new BlockingCollection<TaskPart<T>>();
        var (all, taken) = (new List<TaskPart<T>>(), 0);
        try
        {
            foreach (var work in parts)
            {
                var part = new TaskPart<T>(work);
                all.Add(part);
                if (!TryOffer(() => part.Help(ended), runsNetworks))
                    part.Run();
                while (ended.TryTake(out var other))
                {
                    taken++;
                    _ = other.Result;
                }
            }
            // Those that no one has begun by now.
            for (var last = all.Count - 1; last >= 0; last--)
                all[last].Run();
        }
        finally
        {
            foreach (var part in all)
                part.Withdraw();
            for (var helped = all.Count(part => part.IsHelpers); taken < helped; taken++)
                ended.Take();
        }
        return [.. all.Select(part => part.Result)];
    }

    /// <summary>Ends its own threads.</summary>
    public void End()
    {
        _hasEnded = true;
        foreach (var work in _own)
            work.Add(() => { });
    }

    /// <summary>Offers a part to the threads that are free, where one will take it soon.</summary>
    private bool TryOffer(Action part, bool runsNetworks)
    {
        // Its own threads may have one more before them: a GPU's lane goes on meanwhile.
        var (offers, room) = runsNetworks
            ? (_laneOffers, WaitingLanes)
            : (_offers, WaitingLanes + Volatile.Read(ref _waiting) + _own.Length);
        if (offers.Count >= room)
            return false;
        offers.Add(part);
        return true;
    }

    private void Live(BlockingCollection<Action> work)
    {
        LibtorchRuntime.PrepareHelper();
        while (!_hasEnded)
        {
            Interlocked.Increment(ref _waiting);
            BlockingCollection<Action>.TakeFromAny([work, _offers], out var taken);
            Interlocked.Decrement(ref _waiting);
            taken!();
        }
    }
}
