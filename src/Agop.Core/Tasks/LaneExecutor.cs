using System.Diagnostics;
using System.Runtime.ExceptionServices;
using TorchSharp;

namespace Agop.Core.Tasks;

/// <summary>
/// Computes a plan on this machine. Each lane is a thread of its own with one torch thread; lanes take ready tasks in the plan's order. What a task gives does not depend on
/// the number of lanes or on who was first.
/// </summary>
/// <param name="store">Where results are found and kept.</param>
/// <param name="lanes">How many tasks run at a time.</param>
/// <param name="observer">Is told what happens.</param>
public sealed class LaneExecutor(ResultStore store, int lanes, IRunObserver observer)
{
    private readonly Lock _observing = new();

    /// <summary>Computes every task that has no result yet.</summary>
    /// <param name="tasks">Each behind those it needs.</param>
    /// <param name="cancellation">Stops running tasks at their next look; nothing half-done is kept.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="StoreException">The store takes no results.</exception>
    /// <exception cref="ObserverException">The observer cannot be told any more.</exception>
    public RunOutcome Run(IReadOnlyList<TaskDefinition> tasks, CancellationToken cancellation)
    {
        var run = new RunState(tasks, id => store.Contains(id, observer.Warned));
        observer.Planned(tasks, run.Done);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var wake = stop.Token.Register(run.Wake);
        var threads = Enumerable.Range(0, Math.Max(1, Math.Min(lanes, tasks.Count))).Select(lane => new Thread(() => Work(run, lane, stop), maxStackSize: 16 << 20) { Name = $"lane {lane}" }).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (run.Fatal is { } fatal) ExceptionDispatchInfo.Throw(fatal);
        cancellation.ThrowIfCancellationRequested();
        return run.Outcome();
    }

    /// <summary>A lane's life. Nothing may escape from here: it would end the process.</summary>
    private void Work(RunState run, int lane, CancellationTokenSource stop)
    {
        try
        {
            torch.set_num_threads(1);
            while (run.Take(stop.Token) is { } task) Compute(run, task, lane, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // Thrown again by Run, on the caller's thread.
        catch (Exception error)
#pragma warning restore CA1031
        {
            // The first cause; what other lanes meet while they stop follows from it.
            run.Fatal ??= error;
            stop.Cancel();
        }
    }

    private void Compute(RunState run, TaskDefinition task, int lane, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        Observe(() => observer.Started(task, lane));
        string? failure = null;
        try
        {
            using var scope = torch.NewDisposeScope();
            var needs = task.Needs.Select(store.Load).ToArray();
            var context = new TaskContext(stop, share => Observe(() => observer.Progressed(task, lane, share)));
            store.Save(task.Id, TaskKinds.Find(task.Kind).Compute(task, needs, context));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A failing cell must not take the sweep with it: its error is recorded and shown in the report.
        catch (Exception error) when (error is not (StoreException or ObserverException))
#pragma warning restore CA1031
        {
            failure = error.Message.ReplaceLineEndings(" ");
        }
        if (failure is null)
        {
            run.Complete(task, clock.Elapsed.TotalSeconds);
            Observe(() => observer.Finished(task, lane, clock.Elapsed));
            return;
        }
        var blocked = run.Fail(task, failure);
        Observe(() => observer.Failed(task, lane, failure, blocked));
    }

    private void Observe(Action tell)
    {
        lock (_observing)
        {
            try
            {
                tell();
            }
            catch (IOException error)
            {
                // Whoever cannot be told any more (a closed or full standard error) is no reason to call a task failed.
                throw new ObserverException($"the run's progress could not be shown: {error.Message}", error);
            }
        }
    }

    /// <summary>Which tasks wait, are ready, run, are done or failed; shared by the lanes.</summary>
    private sealed class RunState
    {
        private readonly object _gate = new();
        private readonly IReadOnlyList<TaskDefinition> _tasks;
        private readonly Dictionary<string, int> _missing = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<TaskDefinition>> _dependants = new(StringComparer.Ordinal);
        private readonly SortedSet<int> _ready = [];
        private readonly Dictionary<string, int> _place = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);
        private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);
        private int _running;

        public RunState(IReadOnlyList<TaskDefinition> tasks, Func<string, bool> isDone)
        {
            _tasks = tasks;
            Done = tasks.Where(task => isDone(task.Id)).Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
            for (var i = 0; i < tasks.Count; i++)
            {
                var task = tasks[i];
                _place.Add(task.Id, i);
                if (Done.Contains(task.Id)) continue;
                var missing = task.Needs.Distinct(StringComparer.Ordinal).Where(need => !Done.Contains(need)).ToArray();
                _missing[task.Id] = missing.Length;
                foreach (var need in missing)
                {
                    if (!_place.ContainsKey(need)) throw new ArgumentException($"task {task.Id} needs {need}, which is not before it in the plan", nameof(tasks));
                    if (!_dependants.TryGetValue(need, out var dependants)) _dependants[need] = dependants = [];
                    dependants.Add(task);
                }
                if (missing.Length == 0) _ready.Add(i);
            }
        }

        /// <summary>The tasks that had results before the run.</summary>
        public IReadOnlySet<string> Done { get; }

        public Exception? Fatal { get; set; }

        public void Wake()
        {
            lock (_gate) Monitor.PulseAll(_gate);
        }

        public TaskDefinition? Take(CancellationToken stop)
        {
            lock (_gate)
            {
                while (!stop.IsCancellationRequested)
                {
                    if (_ready.Count > 0)
                    {
                        var first = _ready.Min;
                        _ready.Remove(first);
                        _running++;
                        return _tasks[first];
                    }
                    if (_running == 0) break;
                    Monitor.Wait(_gate);
                }
                Monitor.PulseAll(_gate);
                return null;
            }
        }

        public void Complete(TaskDefinition task, double seconds)
        {
            lock (_gate)
            {
                _running--;
                _seconds[task.Id] = seconds;
                foreach (var dependant in _dependants.GetValueOrDefault(task.Id, []))
                    if (--_missing[dependant.Id] == 0 && !_failures.ContainsKey(dependant.Id)) _ready.Add(_place[dependant.Id]);
                Monitor.PulseAll(_gate);
            }
        }

        public int Fail(TaskDefinition task, string error)
        {
            lock (_gate)
            {
                _running--;
                _failures[task.Id] = error;
                var blocked = Block(task, $"blocked by {task.Kind} {task.Id[..12]}: {error}");
                Monitor.PulseAll(_gate);
                return blocked;
            }
        }

        public RunOutcome Outcome() => new(_seconds.Count, Done.Count, _failures, _seconds);

        private int Block(TaskDefinition task, string reason)
        {
            var count = 0;
            foreach (var dependant in _dependants.GetValueOrDefault(task.Id, []))
                if (_failures.TryAdd(dependant.Id, reason)) count += 1 + Block(dependant, reason);
            return count;
        }
    }
}
