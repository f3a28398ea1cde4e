using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Execution;
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
        var (kernels, needed) = Facts(claim);
        if (needed > memory.TotalOf(lane.Lane))
            return new Outcome.Failed($"{Sizes(kernels, needed, lane)}: {Advice(kernels)}", Certain: true);
        try
        {
            var outcome = await ComputeAsync(alone: false);
            if (outcome is Outcome.Failed { IsOutOfMemory: true })
                outcome = await ComputeAsync(alone: true);
            return outcome is Outcome.Failed { IsOutOfMemory: true } again
                ? new Outcome.Failed(
                    $"out of memory with nothing else on the device; {Sizes(kernels, needed, lane)}: {Advice(kernels)} ({again.Error})",
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
            return await inner.ComputeAsync(claim, context, lane);
        }
    }

    private static (KernelPlan? Kernels, long Bytes) Facts(Claim claim)
    {
        try
        {
            var (kind, spec) = (TaskKinds.Find(claim.Kind), JsonNode.Parse(claim.Spec)!.AsObject());
            return (kind.KernelsOf(spec), kind.MemoryOf(spec));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Another version's: whoever computes it says so.
            return (null, 0);
        }
    }

    private string Sizes(KernelPlan? kernels, long needed, ILane lane)
    {
        var batch = kernels?.Batch is { } images ? string.Create(CultureInfo.InvariantCulture, $" for {images} images at once") : "";
        var total = memory.TotalOf(lane.Lane) is { } bytes ? $"has {Gigabytes(bytes)}" : "does not say what it has";
        return $"needs about {Gigabytes(needed)}{batch}, {lane.Lane} {total}";
    }

    private static string Advice(KernelPlan? kernels) =>
        kernels?.Batch > 1 ? "a smaller gradient-batch in the sweep needs less" : "a larger device is needed";

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");
}
