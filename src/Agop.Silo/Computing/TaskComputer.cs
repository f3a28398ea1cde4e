using System.Diagnostics;
using System.Runtime.InteropServices;
using Agop.Core.Data.Store;
using Agop.Core.Libtorch;
using Agop.Grains.Artifacts;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Sweeps.Tasks;
using TorchSharp;

namespace Agop.Silo.Computing;

/// <summary>Computes the tasks of Agop.Core.</summary>
/// <param name="results">Where results are found and kept.</param>
public sealed class TaskComputer(Results results) : ITaskComputer
{
    /// <summary>So many results are loaded at a time for a task that takes what it needs piece by piece.</summary>
    private const int FoldedAtOnce = 16;

    /// <inheritdoc/>
    public void Prepare() => LibtorchRuntime.PrepareLane();

    /// <inheritdoc/>
    public async Task<Outcome> ComputeAsync(Claim claim, TaskContext context, ILane lane)
    {
        var task = TaskDefinition.Parse(claim.Kind, claim.Spec, claim.Needs);
        if (task?.Id != claim.Task)
            // Only a task from before tasks told what skill they ask for.
            return new Outcome.Failed(
                "it was made by an earlier version of agop, which computes it differently: submit its sweep again",
                Certain: true
            );
        var clock = Stopwatch.StartNew();
        try
        {
            context = context with { Data = results.Data };
            if (TaskKinds.Find(task.Kind).FoldOf(task, context) is { } fold)
                return await FoldAsync(task, fold, context, lane, clock);
            var needs = new List<TaskResult>();
            foreach (var need in task.Needs)
                needs.Add(await results.LoadAsync(need, context.Cancellation));
            var mayStay = await results.MayStayAsync(task, context.Cancellation);
            return await lane.RunAsync(() => Compute(task, needs, context, mayStay, clock));
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            return new Outcome.GivenBack("stopped", [], Trouble: false);
        }
        catch (LostResultException error)
        {
            return new Outcome.GivenBack($"{error.Message}; it is computed again", [error.Task], Trouble: false);
        }
        catch (Exception error) when (error is StoreException or DataStoreException or LedgerException)
        {
            return new Outcome.GivenBack(error.Message, [], Trouble: true);
        }
#pragma warning disable CA1031 // A failing task must not take the silo with it: its error is recorded and shown in the report.
        catch (Exception error)
#pragma warning restore CA1031
        {
            // The same input gives the same error, unless it was the machine's.
            var message = LibtorchError.Is(error) ? LibtorchError.Message(error) : error.Message.ReplaceLineEndings(" ");
            return new Outcome.Failed(
                message,
                Certain: error
                    is not (OutOfMemoryException or IOException or ExternalException or LibtorchLoadException or LostShardException)
            )
            {
                IsOutOfMemory = error is OutOfMemoryException || LibtorchError.IsOutOfMemory(error),
            };
        }
    }

    /// <summary>Computes a task from what it needs, a few at a time: while the lane takes some, the next are loaded.</summary>
    private async Task<Outcome> FoldAsync(TaskDefinition task, IFold fold, TaskContext context, ILane lane, Stopwatch clock)
    {
        var (taken, done) = (Task.FromResult(true), 0);
        try
        {
            foreach (var needs in task.Needs.Chunk(FoldedAtOnce))
            {
                var loaded = await Task.WhenAll(needs.Select(need => results.LoadAsync(need, context.Cancellation)));
                await taken;
                context.Progress((double)done / task.Needs.Count);
                done += needs.Length;
                taken = lane.RunAsync(() =>
                {
                    foreach (var need in loaded)
                        fold.Add(need);
                    return true;
                });
            }
        }
        finally
        {
            // The lane is not left with work of a task that has ended.
            await taken;
        }
        return await lane.RunAsync(() =>
        {
            var result = fold.Finish();
            return new Outcome.Done(results.Keep(task.Id, result), clock.Elapsed.TotalSeconds);
        });
    }

    private Outcome.Done Compute(TaskDefinition task, IReadOnlyList<TaskResult> needs, TaskContext context, bool mayStay, Stopwatch clock)
    {
        using var scope = torch.NewDisposeScope();
        LibtorchRuntime.Seed(Convert.ToInt64(task.Id[..15], 16));
        var result = TaskKinds.Find(task.Kind).Compute(task, needs, context);
        return new Outcome.Done(results.Keep(task.Id, result, mayStay), clock.Elapsed.TotalSeconds)
        {
            Facts = TaskFacts.Of(result).ToJson(),
        };
    }
}
