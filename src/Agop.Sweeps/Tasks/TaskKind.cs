using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Execution;
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
    public virtual TaskResult Compute(TaskDefinition task, IReadOnlyList<TaskResult> needs, TaskContext context) =>
        Compute(JsonFormat.FromObject<TSpec>(task.Spec), needs, context);

    /// <inheritdoc/>
    public virtual IFold? FoldOf(TaskDefinition task, TaskContext context) => null;

    /// <inheritdoc/>
    public string LabelOf(JsonObject spec)
    {
        try
        {
            return LabelOf(JsonFormat.FromObject<TSpec>(spec));
        }
        catch (JsonException)
        {
            return Name;
        }
    }

    /// <inheritdoc/>
    public string LaneOf(JsonObject spec) =>
        KernelsOf(JsonFormat.FromObject<TSpec>(spec))?.Path == ExecutionPath.Cuda ? LaneKinds.Cuda : LaneKinds.Cpu;

    /// <inheritdoc/>
    public KernelPlan? KernelsOf(JsonObject spec) => KernelsOf(JsonFormat.FromObject<TSpec>(spec));

    /// <inheritdoc/>
    public long MemoryOf(JsonObject spec) => MemoryOf(JsonFormat.FromObject<TSpec>(spec));

    /// <inheritdoc/>
    public double SecondsOf(JsonObject spec) => SecondsOf(JsonFormat.FromObject<TSpec>(spec));

    /// <inheritdoc/>
    public IReadOnlyList<SampleRange> ReadsOf(JsonObject spec) => ReadsOf(JsonFormat.FromObject<TSpec>(spec));

    /// <inheritdoc/>
    public virtual TaskRole Role => TaskRole.Other;

    /// <inheritdoc/>
    public virtual bool HasFacts => false;

    /// <inheritdoc cref="ITaskKind.MemoryOf"/>
    protected virtual long MemoryOf(TSpec spec) => 0;

    /// <inheritdoc cref="ITaskKind.SecondsOf"/>
    protected virtual double SecondsOf(TSpec spec) => 1;

    /// <inheritdoc cref="ITaskKind.ReadsOf"/>
    protected virtual IReadOnlyList<SampleRange> ReadsOf(TSpec spec) => [];

    /// <inheritdoc cref="ITaskKind.LabelOf"/>
    protected virtual string LabelOf(TSpec spec) => Name;

    /// <inheritdoc cref="ITaskKind.KernelsOf"/>
    protected virtual KernelPlan? KernelsOf(TSpec spec) => null;

    /// <inheritdoc cref="ITaskKind.Compute"/>
    protected abstract TaskResult Compute(TSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context);
}
