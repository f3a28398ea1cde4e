using Agop.Ledger.Tasks;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Tests.Support;

/// <summary>Computes what a test says.</summary>
internal sealed class NamedComputer(Func<Claim, CancellationToken, Outcome> compute) : ITaskComputer
{
    public static Outcome Empty { get; } = new Outcome.Done(Array.Empty<byte>(), 0);

    /// <summary>How many lanes began.</summary>
    public int Prepared { get; private set; }

    public void Prepare() => Prepared++;

    public Task<Outcome> ComputeAsync(Claim claim, TaskContext context, ILane lane) =>
        lane.RunAsync(() => compute(claim, context.Cancellation));
}
