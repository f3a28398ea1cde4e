using System.Collections.Concurrent;
using Agop.Grains.Contracts;
using Agop.Silo.Computing;

namespace Agop.Silo.Lanes;

/// <summary>A lane of a silo: a thread of its own, since a task computes for minutes.</summary>
internal sealed class LaneThread : ILane
{
    private const int StackSize = 16 << 20;
    private readonly BlockingCollection<Action<Exception?>> _work = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="lane">Which it is.</param>
    /// <param name="number">Its number among the silo's.</param>
    /// <param name="prepare">Runs on its thread before anything else.</param>
    public LaneThread(Lane lane, int number, Action prepare)
    {
        Lane = lane;
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
        _work.Add(unprepared =>
        {
            if (unprepared is not null)
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

    /// <summary>Takes no more work.</summary>
    public void End() => _work.CompleteAdding();

    private void Live(Action prepare)
    {
        Exception? unprepared = null;
        try
        {
            prepare();
        }
#pragma warning disable CA1031 // Thrown where the lane's end is awaited.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _ended.SetException(unprepared = error);
        }
        foreach (var work in _work.GetConsumingEnumerable())
            work(unprepared);
        _ended.TrySetResult();
    }
}
