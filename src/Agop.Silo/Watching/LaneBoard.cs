using System.Text.Json;
using Agop.Core.Tasks;
using Agop.Ledger;
using Agop.Silo.Dispatching;

namespace Agop.Silo.Watching;

/// <summary>What each lane of a silo runs now: what a silo writes in the ledger with every renewal, for whoever looks.</summary>
/// <param name="devices">The lanes.</param>
/// <param name="time">The clock.</param>
public sealed class LaneBoard(IReadOnlyList<string> devices, TimeProvider time) : ISiloObserver
{
    private readonly Lock _gate = new();
    private readonly LaneView[] _lanes = [.. devices.Select(device => new LaneView(device))];

    /// <summary>The lanes as they stand.</summary>
    public IReadOnlyList<LaneView> Lanes
    {
        get
        {
            lock (_gate) return [.. _lanes];
        }
    }

    /// <inheritdoc/>
    public void Started(Claim claim, int lane)
    {
        lock (_gate) _lanes[lane] = new LaneView(devices[lane], claim.Task, claim.Kind, TaskLabel.Of(claim.Kind, claim.Spec), 0, time.GetUtcNow());
    }

    /// <inheritdoc/>
    public void Progressed(Claim claim, int lane, double share)
    {
        lock (_gate)
            if (_lanes[lane].Task == claim.Task) _lanes[lane] = _lanes[lane] with { Share = Math.Round(Math.Clamp(share, 0, 1), 3) };
    }

    /// <inheritdoc/>
    public void Recorded(Claim claim, int lane, double seconds, string? facts) => Free(claim);

    /// <inheritdoc/>
    public void Failed(Claim claim, int lane, string error, Failure failure) => Free(claim);

    /// <inheritdoc/>
    public void GaveBack(Claim claim, int lane, string reason) => Free(claim);

    /// <inheritdoc/>
    public void Refused(Claim claim) => Free(claim);

    /// <summary>The lanes as a line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(Lanes, TaskJson.Options);

    /// <summary>The lanes in a line of JSON; none where it is none of this version's.</summary>
    public static IReadOnlyList<LaneView> Parse(string? json)
    {
        try
        {
            return json is null ? [] : JsonSerializer.Deserialize<LaneView[]>(json, TaskJson.Options) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private void Free(Claim claim)
    {
        lock (_gate)
            for (var lane = 0; lane < _lanes.Length; lane++)
                if (_lanes[lane].Task == claim.Task) _lanes[lane] = new LaneView(devices[lane]);
    }
}
