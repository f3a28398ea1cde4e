using Agop.Ledger.Tasks;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Sweeps.Tasks;

namespace Agop.Bench.Ledger;

/// <summary>Computes nothing, and has a small result at once.</summary>
internal sealed class EmptyComputer : ITaskComputer
{
    private static readonly byte[] s_artifact = new byte[64];

    public void Prepare()
    {
        // Nothing to prepare.
    }

    public Task<Outcome> ComputeAsync(Claim claim, TaskContext context, ILane lane) =>
        lane.RunAsync<Outcome>(() => new Outcome.Done(s_artifact, 0));
}
