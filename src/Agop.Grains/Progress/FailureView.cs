namespace Agop.Grains.Progress;

/// <summary>A task that failed for good.</summary>
/// <param name="Task">Its id.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="About">What a person would call it.</param>
/// <param name="Error">Its last error.</param>
/// <param name="Failures">How often it failed.</param>
/// <param name="Deaths">How many silos died of it.</param>
[GenerateSerializer, Immutable, Alias("agop.failure-view")]
public sealed record FailureView(string Task, string Kind, string About, string? Error, int Failures, int Deaths);
