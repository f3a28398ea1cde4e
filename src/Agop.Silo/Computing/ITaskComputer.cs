using Agop.Grains.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Computing;

/// <summary>Computes claimed tasks, on the thread that asks.</summary>
public interface ITaskComputer
{
    /// <summary>Called once on each lane's thread before its first task.</summary>
    void Prepare();

    /// <summary>Computes a task.</summary>
    /// <param name="claim">Which.</param>
    /// <param name="context">What it may use besides its inputs.</param>
    /// <exception cref="OtherVersionException">The task is not one of this program's.</exception>
    Outcome Compute(Claim claim, TaskContext context);
}
