using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Silo.Hosting;
using Agop.Silo.Lanes;
using Agop.Sweeps.Tasks;

namespace Agop.Client.Execution;

/// <summary>Computes some tasks with a silo in this process, without a sweep's display.</summary>
internal static class TaskRun
{
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1);

    /// <summary>Submits the tasks and works on them until nothing is left; what failed is in the ledger.</summary>
    /// <param name="ledger">Where they go.</param>
    /// <param name="results">Where their results go.</param>
    /// <param name="name">What the ledger calls them together.</param>
    /// <param name="tasks">Each behind those that it needs.</param>
    /// <param name="lanes">The lanes of this process.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task ExecuteAsync(
        ILedger ledger,
        Results results,
        string name,
        IReadOnlyList<TaskDefinition> tasks,
        IReadOnlyList<Lane> lanes,
        CancellationToken cancellation
    )
    {
        await ledger.SubmitAsync(
            new SweepSubmission(
                name,
                name,
                "",
                tasks.Select(task => new LedgerTask(task.Id, task.Kind, task.CanonicalSpec, task.Needs, task.Lane, task.Skill))
            ),
            cancellation
        );
        using var ended = new Signal();
        await using var silo = SiloApplication.Build(
            new SiloParts(
                ledger,
                results,
                options =>
                {
                    options.Lanes = lanes;
                    options.Sweep = name;
                    options.Grace = TimeSpan.Zero;
                    options.RetryTransient = false;
                }
            )
            {
                Observers = [new EndObserver(ended)],
                IsObserved = false,
            }
        );
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var life = silo.RunAsync(end.Token);
        while (!life.IsCompleted && !(await ledger.SweepAsync(name, cancellation))!.Ended)
            await ended.WaitAsync(s_glance, cancellation);
        await end.CancelAsync();
        await life;
    }

    private sealed class EndObserver(Signal ended) : ISiloObserver
    {
        public void Recorded(Claim claim, int lane, double seconds, string? facts) => ended.Raise();

        public void Failed(Claim claim, int lane, string error, Failure failure) => ended.Raise();
    }
}
