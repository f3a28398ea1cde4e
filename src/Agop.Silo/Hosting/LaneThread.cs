using Agop.Core.Execution;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Hosting;

/// <summary>A lane: a thread that computes one task at a time.</summary>
internal sealed class LaneThread
{
    private const int StackSize = 16 << 20;
    private readonly object _gate = new();
    private readonly Thread _thread;
    private Work? _next;
    private bool _ending;

    /// <param name="lane">Its number.</param>
    /// <param name="gpu">The number of its GPU, or null where it has none.</param>
    /// <param name="computer">Computes.</param>
    /// <param name="observer">Is told how far tasks are.</param>
    /// <param name="finish">Is told what came of them.</param>
    /// <param name="fail">Is told what should never happen; the lane ends.</param>
    public LaneThread(
        int lane,
        int? gpu,
        ITaskComputer computer,
        ISiloObserver observer,
        Action<Work, Outcome> finish,
        Action<Exception> fail
    )
    {
        _thread = new Thread(() => Live(gpu, computer, observer, finish, fail), StackSize) { Name = $"lane {lane}", IsBackground = true };
        _thread.Start();
    }

    public void Start(Work work)
    {
        lock (_gate)
        {
            _next = work;
            Monitor.Pulse(_gate);
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _ending = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Join() => _thread.Join();

    /// <summary>Nothing may escape from here: it would end the process.</summary>
    private void Live(int? gpu, ITaskComputer computer, ISiloObserver observer, Action<Work, Outcome> finish, Action<Exception> fail)
    {
        try
        {
            if (gpu is { } number)
                LaneDevice.Use(number);
            computer.Prepare();
            while (Next() is { } work)
                finish(work, computer.Compute(work.Claim, Context(work, observer)));
        }
#pragma warning disable CA1031 // Thrown again by the host, on its caller's thread.
        catch (Exception error)
#pragma warning restore CA1031
        {
            fail(error);
        }
    }

    private static TaskContext Context(Work work, ISiloObserver observer) =>
        new(work.Stopping)
        {
            Progress = share => observer.Progressed(work.Claim, work.Lane, share),
            Show = glimpse => observer.Showed(work.Claim, work.Lane, glimpse),
        };

    private Work? Next()
    {
        lock (_gate)
        {
            while (_next is null && !_ending)
                Monitor.Wait(_gate);
            var work = _next;
            _next = null;
            return work;
        }
    }
}
