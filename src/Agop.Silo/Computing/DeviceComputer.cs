using System.Globalization;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Grains.Contracts;
using Agop.Silo.Dispatching;
using Agop.Sweeps.Tasks;
using Claim = Agop.Ledger.Tasks.Claim;

namespace Agop.Silo.Computing;

/// <summary>
/// Gives tasks their turns on devices. A task that needs more memory than its device has fails before it begins. One that runs out of
/// memory is computed once more with nothing else on the device, and fails where that does not suffice: never with a smaller batch, which
/// would change the last bits.
/// </summary>
/// <param name="inner">Computes.</param>
/// <param name="memory">What devices have.</param>
internal sealed class DeviceComputer(ITaskComputer inner, IDeviceMemory memory) : ITaskComputer
{
    private readonly DeviceTurns _turns = new();

    /// <inheritdoc/>
    public void Prepare() => inner.Prepare();

    /// <inheritdoc/>
    public async Task<Outcome> ComputeAsync(Claim claim, TaskContext context, ILane lane)
    {
        var (label, kernels, needed) = Facts(claim);
        if (needed > memory.TotalOf(lane.Lane))
            return new Outcome.Failed(Sizes(label, needed, lane.Lane), Certain: true);
        try
        {
            var outcome = await ComputeAsync(alone: false);
            if (outcome is Outcome.Failed { IsOutOfMemory: true })
                outcome = await ComputeAsync(alone: true);
            return outcome is Outcome.Failed { IsOutOfMemory: true } again
                ? new Outcome.Failed(
                    $"out of memory with nothing else on the device; {Sizes(label, needed, lane.Lane)} ({again.Error})",
                    Certain: true
                )
                : outcome;
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            return new Outcome.GivenBack("stopped", [], Trouble: false);
        }

        async Task<Outcome> ComputeAsync(bool alone)
        {
            using var turn = await _turns.EnterAsync(lane.Lane, kernels?.Precision == Precision.Tf32, alone, context.Cancellation);
            if (alone)
                DeviceImages.ForgetAll();
            return await inner.ComputeAsync(claim, context, lane);
        }
    }

    /// <summary>What a task needs; nothing where it is another version's, or names what is not here: its computation says so.</summary>
    private static (string Label, KernelPlan? Kernels, long Bytes) Facts(Claim claim)
    {
        if (TaskDefinition.Parse(claim.Kind, claim.Spec, claim.Needs) is not { } task || task.Id != claim.Task)
            return (claim.Kind, null, 0);
        try
        {
            var kind = TaskKinds.Find(task.Kind);
            return (kind.LabelOf(task.Spec), kind.KernelsOf(task.Spec), kind.MemoryOf(task.Spec));
        }
        catch (InputException)
        {
            return (claim.Kind, null, 0);
        }
    }

    private string Sizes(string label, long needed, Lane lane) =>
        $"{label} needs about {Gigabytes(needed)}, {lane} "
        + (memory.TotalOf(lane) is { } bytes ? $"has {Gigabytes(bytes)}" : "does not say what it has")
        + ": a smaller gradient-batch, or training batch, in the sweep needs less";

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");
}
