using Agop.Grains.Contracts;

namespace Agop.Silo.Watching;

/// <summary>A lane, and what runs on it.</summary>
/// <param name="Device">cpu, or cuda:0 and so on.</param>
/// <param name="Task">The id of the task that runs, or null.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="About">What a person would call it.</param>
/// <param name="Share">How much of it is done, from 0 to 1.</param>
/// <param name="Since">When it began, by the silo's clock.</param>
/// <param name="Role">What the lane is kept for.</param>
/// <param name="Why">Why the task runs on this silo; null where no one chose.</param>
public sealed record LaneView(
    string Device,
    string? Task = null,
    string? Kind = null,
    string? About = null,
    double? Share = null,
    DateTimeOffset? Since = null,
    LaneRole Role = LaneRole.Tasks,
    string? Why = null
)
{
    /// <summary>A lane that runs nothing.</summary>
    internal static LaneView Of(Lane lane) => new(lane.ToString(), Role: lane.Role);
}
