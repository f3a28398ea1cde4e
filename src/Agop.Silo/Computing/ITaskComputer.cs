using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Computing;

/// <summary>Computes claimed tasks.</summary>
public interface ITaskComputer
{
    /// <summary>Called once on each lane's thread before its first task.</summary>
    void Prepare();

    /// <summary>Loads what a task needs and computes it on a lane.</summary>
    /// <param name="claim">Which task.</param>
    /// <param name="context">What it may use besides its inputs.</param>
    /// <param name="lane">Where it is computed.</param>
    Task<Outcome> ComputeAsync(Claim claim, TaskContext context, ILane lane);
}
