using Agop.Sweeps.Tasks;

namespace Agop.Grains.Contracts;

/// <summary>Which grain is for which task.</summary>
internal static class WorkGrains
{
    /// <summary>The grain of a task.</summary>
    public static IWorkGrain Of(IGrainFactory grains, Assignment assignment) =>
        assignment.Kind == TaskKinds.Accumulate.Name ? grains.GetGrain<IShardGrain>(assignment.Task)
        : assignment.Kind == TaskKinds.Evaluate.Name ? grains.GetGrain<IEvaluationGrain>(assignment.Task)
        : grains.GetGrain<IJobGrain>(assignment.Task);
}
