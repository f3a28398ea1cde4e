using System.Globalization;

namespace Agop.Core.Models;

/// <summary>What the ids of networks of any size have in common: settings after a colon.</summary>
internal static class ArchitectureId
{
    /// <summary>A whole number in a range, or null.</summary>
    public static int? Whole(string text, int least, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= max ? value : null;
}
