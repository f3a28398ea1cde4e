using System.Text.Json.Serialization;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Grains.Progress;

/// <summary>A sweep in a line.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="State">submitting, waiting, running, done, some failed or cancelled.</param>
/// <param name="Ended">Whether nothing of it is left to do.</param>
/// <param name="Priority">The higher goes first.</param>
/// <param name="Submitted">When it was first submitted.</param>
/// <param name="Tasks">How many it has.</param>
/// <param name="States">How many of them stand where; states without tasks are missing.</param>
[GenerateSerializer, Immutable, Alias("agop.sweep-line")]
public sealed record SweepLine(
    string Id,
    string Name,
    string State,
    bool Ended,
    int Priority,
    DateTimeOffset Submitted,
    int Tasks,
    IReadOnlyDictionary<string, int> States
)
{
    /// <summary>Whether it was cancelled.</summary>
    [JsonIgnore]
    public bool Cancelled => State == SweepWords.Cancelled;

    /// <summary>How many of its tasks stand there.</summary>
    public int Count(TaskState state) => States.GetValueOrDefault(SweepWords.Of(state));

    /// <summary>A sweep as the ledger knows it.</summary>
    public static SweepLine Of(SweepStatus sweep) =>
        new(
            sweep.Id,
            sweep.Name,
            SweepWords.Of(sweep),
            sweep.Ended,
            sweep.Priority,
            sweep.Submitted,
            sweep.Total,
            sweep
                .Counts.OrderBy(count => count.Key)
                .ToDictionary(count => SweepWords.Of(count.Key), count => count.Value, StringComparer.Ordinal)
        );
}
