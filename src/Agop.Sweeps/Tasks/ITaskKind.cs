using System.Text.Json.Nodes;
using Agop.Core.Execution;

namespace Agop.Sweeps.Tasks;

/// <summary>A kind of task: how to compute one.</summary>
public interface ITaskKind
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>Raised whenever the same spec gives another result than before, so that old results are not taken for new.</summary>
    int Version { get; }

    /// <summary>What a silo must know to compute a task of it: <c>NAME/VERSION</c>, such as <c>evaluate/5</c>.</summary>
    string Skill => $"{Name}/{Version}";

    /// <summary>
    /// A task as a person calls it, such as <c>train cnn8by8, seed 0</c>; the kind alone where the spec is another version's.
    /// </summary>
    string LabelOf(JsonObject spec);

    /// <summary>The kind of lane that a task needs; see <see cref="LaneKinds"/>.</summary>
    string LaneOf(JsonObject spec);

    /// <summary>How a task's network is run; null where it runs none.</summary>
    KernelPlan? KernelsOf(JsonObject spec);

    /// <summary>Rough bytes of its device's memory that a task needs for its network; 0 where it runs none.</summary>
    long MemoryOf(JsonObject spec);

    /// <summary>Rough seconds of a task on one core, by which the time left is estimated until tasks of the kind have ended.</summary>
    double SecondsOf(JsonObject spec);

    /// <summary>The part of its tasks in a sweep.</summary>
    TaskRole Role { get; }

    /// <summary>Whether people want to see something of a result while the sweep runs; see <see cref="TaskFacts"/>.</summary>
    bool HasFacts { get; }

    /// <summary>The samples that a task reads, by which it is placed near them; none where it reads none.</summary>
    /// <exception cref="System.Text.Json.JsonException">The spec is another version's.</exception>
    IReadOnlyList<SampleRange> ReadsOf(JsonObject spec);

    /// <summary>How a task takes what it needs piece by piece; null where it takes all at once.</summary>
    IFold? FoldOf(TaskDefinition task, TaskContext context);

    /// <summary>Computes a task from the results it needs, in order.</summary>
    TaskResult Compute(TaskDefinition task, IReadOnlyList<TaskResult> needs, TaskContext context);
}
