namespace Agop.Grains.Progress;

/// <summary>Something happened to a task on a silo.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Kind">What computes it.</param>
/// <param name="Change">What happened.</param>
/// <param name="Silo">The name of the silo that says so.</param>
/// <param name="Lane">On which of its lanes; -1 where that is not known any more.</param>
/// <param name="At">When, by that silo's clock.</param>
/// <param name="Since">When the task began there, by that clock; null where it is over.</param>
/// <param name="Share">How much of it is done, from 0 to 1.</param>
/// <param name="Seconds">How long its computation took, once done.</param>
/// <param name="Facts">What the silo says of the result in short; null where it says nothing.</param>
/// <param name="Why">Why the task is on that silo, for people; null where no one chose.</param>
[GenerateSerializer, Immutable, Alias("agop.task-event")]
public sealed record TaskEvent(
    string Task,
    string Kind,
    TaskChange Change,
    string Silo,
    int Lane,
    DateTimeOffset At,
    DateTimeOffset? Since = null,
    double Share = 0,
    double Seconds = 0,
    string? Facts = null,
    string? Why = null
);
