using Agop.Core.Json;

namespace Agop.Sweeps.Tasks;

/// <summary>A kind whose specs are of one type.</summary>
/// <typeparam name="TSpec">The spec.</typeparam>
public abstract class TaskKind<TSpec> : ITaskKind
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract int Version { get; }

    /// <inheritdoc/>
    public TaskResult Compute(TaskDefinition task, IReadOnlyList<TaskResult> needs, TaskContext context) => Compute(JsonFormat.FromObject<TSpec>(task.Spec), needs, context);

    /// <inheritdoc cref="ITaskKind.Compute"/>
    protected abstract TaskResult Compute(TSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context);
}
