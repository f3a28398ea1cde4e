using Agop.Sweeps.Tasks;

namespace Agop.Grains.Contracts;

/// <summary>Which grain is for which task.</summary>
internal static class WorkGrains
{
    /// <summary>The grain of a task.</summary>
    public static IWorkGrain Of(IGrainFactory grains, Assignment assignment) =>
        TaskKinds.RoleOf(assignment.Kind) switch
        {
            TaskRole.Shard => grains.GetGrain<IShardGrain>(assignment.Task),
            TaskRole.Evaluation => grains.GetGrain<IEvaluationGrain>(assignment.Task),
            _ => grains.GetGrain<IJobGrain>(assignment.Task),
        };
}
