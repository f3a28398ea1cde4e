namespace Agop.Sweeps.Tasks;

/// <summary>A kind of task: how to compute one.</summary>
public interface ITaskKind
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>Raised whenever the same spec gives another result than before, so that old results are not taken for new.</summary>
    int Version { get; }

    /// <summary>Computes a task from the results it needs, in order.</summary>
    TaskResult Compute(TaskDefinition task, IReadOnlyList<TaskResult> needs, TaskContext context);
}
