using System.Globalization;
using Agop.Grains.Placement;
using Agop.Grains.Work;

namespace Agop.Grains.Lanes;

/// <inheritdoc cref="ILaneGrain"/>
[LanePlacement]
internal sealed class LaneGrain(LocalLanes lanes) : Grain, ILaneGrain
{
    /// <summary>The key of a silo's lane.</summary>
    public static string Key(SiloAddress silo, int lane) => $"{silo.ToParsableString()}/{lane.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The silo that a key names, or null.</summary>
    public static SiloAddress? SiloOf(string key) => key.LastIndexOf('/') is > 0 and var end && SiloAddress.TryParse(key[..end], CultureInfo.InvariantCulture, out var silo) ? silo : null;

    public Task<LaneStatus> Status()
    {
        var key = this.GetPrimaryKeyString();
        return int.TryParse(key.AsSpan(key.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var lane)
            ? Task.FromResult(lanes.Status(lane))
            : throw new ArgumentException($"expected SILO/LANE, not '{key}'");
    }

    public Task Begin(Assignment assignment)
    {
        lanes.Assign(assignment);
        return Task.CompletedTask;
    }

    public Task<bool> Withdraw(string task) => Task.FromResult(lanes.Withdraw(task));
}
