using Agop.Core.Training;
using Agop.Grains.Contracts;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Watching;

/// <summary>What each lane of a silo runs now. Safe for concurrent use.</summary>
/// <param name="lanes">The lanes.</param>
/// <param name="time">The clock.</param>
public sealed class LaneBoard(IReadOnlyList<Lane> lanes, TimeProvider time) : ISiloObserver
{
    private readonly Lock _gate = new();
    private readonly LaneView[] _lanes = [.. lanes.Select(LaneView.Of)];
    private readonly long[] _tokens = new long[lanes.Count];
    private readonly TrainingPreview?[] _previews = new TrainingPreview?[lanes.Count];

    /// <summary>Where the silo gives its samples to others, once it does.</summary>
    public string? Samples { get; set; }

    /// <summary>Whether the silo could not take a state from another.</summary>
    public Func<bool> IsCutOff { get; set; } = () => false;

    /// <summary>Why a task runs on this silo, for people; null where no one chose.</summary>
    public Func<string, string?>? WhyHere { get; set; }

    /// <summary>The lanes as they stand.</summary>
    public SiloActivity Activity
    {
        get
        {
            lock (_gate)
                return new SiloActivity(
                    [.. _lanes],
                    _lanes
                        .Zip(_previews)
                        .Where(lane => lane.Second is not null)
                        // A task that was taken away and claimed again may still run in its old lane, too.
                        .GroupBy(lane => lane.First.Task!, StringComparer.Ordinal)
                        .ToDictionary(task => task.Key, task => task.MaxBy(lane => lane.First.Since).Second!, StringComparer.Ordinal),
                    Samples,
                    IsCutOff()
                );
        }
    }

    /// <inheritdoc/>
    public void Started(Claim claim, int lane)
    {
        lock (_gate)
            (_lanes[lane], _tokens[lane], _previews[lane]) = (
                LaneView.Of(lanes[lane]) with
                {
                    Task = claim.Task,
                    Kind = claim.Kind,
                    About = TaskLabel.Of(claim.Kind, claim.Spec),
                    Why = WhyHere?.Invoke(claim.Task),
                    Share = 0,
                    Since = time.GetUtcNow(),
                },
                claim.Token,
                null
            );
    }

    /// <inheritdoc/>
    public void Progressed(Claim claim, int lane, double share)
    {
        lock (_gate)
            if (Runs(claim, lane))
                _lanes[lane] = _lanes[lane] with { Share = Math.Round(Math.Clamp(share, 0, 1), 3) };
    }

    /// <inheritdoc/>
    public void Showed(Claim claim, int lane, TrainingPreview preview)
    {
        lock (_gate)
            if (Runs(claim, lane))
                _previews[lane] = preview;
    }

    /// <inheritdoc/>
    public void Recorded(Claim claim, int lane, double seconds, string? facts) => Free(claim, lane);

    /// <inheritdoc/>
    public void Failed(Claim claim, int lane, string error, Failure failure) => Free(claim, lane);

    /// <inheritdoc/>
    public void GaveBack(Claim claim, int lane, string reason) => Free(claim, lane);

    /// <inheritdoc/>
    public void Refused(Claim claim)
    {
        for (var lane = 0; lane < lanes.Count; lane++)
            Free(claim, lane);
    }

    private bool Runs(Claim claim, int lane) => _lanes[lane].Task == claim.Task && _tokens[lane] == claim.Token;

    private void Free(Claim claim, int lane)
    {
        lock (_gate)
            if (Runs(claim, lane))
                (_lanes[lane], _previews[lane]) = (LaneView.Of(lanes[lane]), null);
    }
}
