namespace Agop.Grains.Contracts;

/// <summary>Something happened to a task.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Event">What.</param>
/// <param name="Silo">The name of the silo that says so.</param>
/// <param name="Lane">On which of its lanes.</param>
/// <param name="Share">How much of it is done, from 0 to 1.</param>
/// <param name="At">When, by that silo's clock.</param>
[GenerateSerializer, Immutable, Alias("agop.task-news")]
public sealed record TaskNews(string Task, TaskEvent Event, string Silo, int Lane, double Share, DateTimeOffset At);
