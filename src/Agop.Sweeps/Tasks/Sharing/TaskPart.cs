using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Agop.Sweeps.Tasks.Sharing;

/// <summary>A part of a task; whoever takes it first computes it.</summary>
internal sealed class TaskPart<T>(Func<T> work)
{
    private const int Open = 0,
        Callers = 1,
        Helpers = 2;
    private Func<T>? _work = work;
    private T? _result;
    private Exception? _failure;
    private int _owner;

    /// <summary>Whether a helper computes it, or has.</summary>
    public bool IsHelpers => Volatile.Read(ref _owner) == Helpers;

    /// <summary>What it gives, once it has ended.</summary>
    /// <exception cref="Exception">What it threw on a helper's thread.</exception>
    public T Result
    {
        get
        {
            if (_failure is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            return _result!;
        }
    }

    /// <summary>Computes it on the thread of the task, unless it is taken.</summary>
    /// <exception cref="Exception">What it throws.</exception>
    public void Run()
    {
        if (Interlocked.CompareExchange(ref _owner, Callers, Open) == Open)
            _result = Work();
    }

    /// <summary>Computes it on a helper's thread, unless it is taken.</summary>
    /// <param name="ended">Gets it when it has ended.</param>
    public void Help(BlockingCollection<TaskPart<T>> ended)
    {
        if (Interlocked.CompareExchange(ref _owner, Helpers, Open) != Open)
            return;
        try
        {
            _result = Work();
        }
#pragma warning disable CA1031 // Thrown where the result is taken.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failure = error;
        }
        ended.Add(this);
    }

    /// <summary>No one begins it any more.</summary>
    public void Withdraw() => Interlocked.CompareExchange(ref _owner, Callers, Open);

    private T Work()
    {
        var compute = _work!;
        // It may hold a GPU's maps.
        _work = null;
        return compute();
    }
}
