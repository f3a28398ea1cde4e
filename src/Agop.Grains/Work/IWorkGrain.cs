
namespace Agop.Grains.Work;

/// <summary>A task on its way through a lane. It lives on the silo that computes it, and only as long; nothing of it need last. Its key is the task's id.</summary>
[Alias("agop.work")]
public interface IWorkGrain : IGrainWithStringKey
{
    /// <summary>Hands the task to the lanes of its silo, and returns at once: what comes of it is told by <see cref="Ended"/>.</summary>
    /// <returns>Whether a lane has it; false where the grain was on another silo than the one assigned and leaves it, to be asked again there.</returns>
    [Alias("begin")]
    Task<bool> Begin(Assignment assignment);

    /// <summary>A lane of its silo is through with it.</summary>
    /// <param name="assignment">What was assigned.</param>
    /// <param name="done">Whether there is a result, recorded in the ledger.</param>
    [Alias("ended")]
    Task Ended(Assignment assignment, bool done);
}
