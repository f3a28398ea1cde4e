using System.Globalization;

namespace Agop.Grains.Lanes;

/// <summary>The key of a lane's grain: its silo's address and its number, <c>127.0.0.1:11111@1234/0</c>.</summary>
internal static class LaneKey
{
    /// <summary>The key of a silo's lane.</summary>
    public static string Of(SiloAddress silo, int lane) => $"{silo.ToParsableString()}/{lane.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The silo that a key names, or null.</summary>
    public static SiloAddress? SiloOf(string key) =>
        key.LastIndexOf('/') is > 0 and var end && SiloAddress.TryParse(key[..end], CultureInfo.InvariantCulture, out var silo)
            ? silo
            : null;

    /// <summary>The number of the lane that a key names.</summary>
    /// <exception cref="ArgumentException">It names none.</exception>
    public static int LaneOf(string key) =>
        int.TryParse(key.AsSpan(key.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var lane)
            ? lane
            : throw new ArgumentException($"expected SILO/LANE, not '{key}'");
}
