namespace Agop.Grains.Contracts;

/// <summary>
/// A task on its way through a lane. The grain lives on the silo that the task is first assigned to, until a lane has ended the task; it
/// keeps nothing that must last. Its key is the task's id.
/// </summary>
[Alias("agop.work")]
public interface IWorkGrain : IGrainWithStringKey
{
    /// <summary>
    /// Hands the task to the lanes of the assigned silo, unless a lane of its own silo has begun it, and returns at once: what comes of it
    /// is told by <see cref="Ended"/>.
    /// </summary>
    [Alias("begin")]
    Task Begin(Assignment assignment);

    /// <summary>A lane, of its silo or of one that it was handed to, is through with it.</summary>
    /// <param name="assignment">What was assigned.</param>
    /// <param name="done">Whether there is a result, recorded in the ledger.</param>
    [Alias("ended")]
    Task Ended(Assignment assignment, bool done);
}
