using System.Collections.Concurrent;
using Agop.Grains.Contracts;
using Agop.Silo.Computing;
using Agop.Sweeps.Tasks.Sharing;

namespace Agop.Silo.Lanes;

/// <summary>A lane of a silo: a thread of its own, since a task computes for minutes.</summary>
internal sealed class LaneThread : ILane
{
    private const int StackSize = 16 << 20;
    private readonly BlockingCollection<Action> _work = [];
    private readonly SpareThreads? _spare;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _unprepared;
    private bool _isEnding;

    /// <param name="lane">Which it is.</param>
    /// <param name="number">Its number among the silo's.</param>
    /// <param name="prepare">Runs on its thread before anything else.</param>
    /// <param name="spare">Who helps others while there is nothing else to do; null: not this lane.</param>
    public LaneThread(Lane lane, int number, Action prepare, SpareThreads? spare)
    {
        (Lane, _spare) = (lane, spare);
        new Thread(() => Live(prepare), StackSize) { Name = $"lane {number}", IsBackground = true }.Start();
    }

    /// <inheritdoc/>
    public Lane Lane { get; }

    /// <summary>Ends when the thread has ended; fails at once where it could not be prepared.</summary>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        // Callers continue on other threads, not on the lane's.
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            if (_unprepared is { } unprepared)
            {
                answer.SetException(unprepared);
                return;
            }
            try
            {
                answer.SetResult(work());
            }
#pragma warning disable CA1031 // Thrown where the answer is awaited.
            catch (Exception error)
#pragma warning restore CA1031
            {
                answer.SetException(error);
            }
        });
        return answer.Task;
    }

    /// <summary>Ends the thread after all that was asked before.</summary>
    public void End() => _work.Add(() => _isEnding = true);

    private void Live(Action prepare)
    {
        try
        {
            prepare();
        }
#pragma warning disable CA1031 // Thrown where the lane's end is awaited.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _ended.SetException(_unprepared = error);
        }
        while (!_isEnding)
        {
            var work = _unprepared is null && _spare is not null ? _spare.Next(_work) : _work.Take();
            work();
        }
        _ended.TrySetResult();
    }
}
