namespace Agop.Sweeps.Tasks;

/// <summary>Tasks as a person would call them: <c>train cnn8by8, seed 0</c>.</summary>
public static class TaskLabel
{
    /// <summary>A task's.</summary>
    public static string Of(TaskDefinition task) => TaskKinds.Find(task.Kind).LabelOf(task.Spec);

    /// <summary>A task's, by its kind and its spec as JSON; the kind alone where this program does not know them.</summary>
    public static string Of(string kind, string spec) => TaskDefinition.Parse(kind, spec, []) is { } task ? Of(task) : kind;
}
