namespace Agop.Core.Tasks;

/// <summary>Is told what a run does: by the caller's thread before the lanes start, then by lanes, one call at a time.</summary>
public interface IRunObserver
{
    /// <summary>The run begins.</summary>
    /// <param name="tasks">All tasks.</param>
    /// <param name="cached">The ids of those that have results already.</param>
    void Planned(IReadOnlyList<TaskDefinition> tasks, IReadOnlySet<string> cached);

    /// <summary>A task begins on a lane.</summary>
    void Started(TaskDefinition task, int lane);

    /// <summary>A running task says the share done.</summary>
    void Progressed(TaskDefinition task, int lane, double share);

    /// <summary>A task is done.</summary>
    void Finished(TaskDefinition task, int lane, TimeSpan elapsed);

    /// <summary>A task failed, and everything behind it is blocked.</summary>
    void Failed(TaskDefinition task, int lane, string error, int blocked);

    /// <summary>Something a person should know, such as a damaged result that is computed again.</summary>
    void Warned(string message);
}
