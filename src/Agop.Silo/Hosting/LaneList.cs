using System.Globalization;
using Agop.Core.Errors;

namespace Agop.Silo.Hosting;

/// <summary>Lanes as people write them: <c>cpu:2</c>, or only the number.</summary>
public static class LaneList
{
    private const int Most = 1024;

    /// <summary>The kind of each lane.</summary>
    /// <param name="text">Parts of the form KIND:COUNT, separated by commas.</param>
    /// <exception cref="InputException">It is not that, or asks for what this version does not have.</exception>
    public static IReadOnlyList<string> Parse(string text)
    {
        var lanes = new List<string>();
        foreach (var part in text.Split(','))
        {
            var (kind, count) = part.Split(':', 2) is [var named, var number] ? (named, number) : ("cpu", part);
            if (kind == "cuda") throw new InputException("--lanes", $"'{part}': this version computes tasks on processors only; expected cpu:COUNT");
            if (kind != "cpu" || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var lane) || lane is < 1 or > Most) throw new InputException("--lanes", $"expected cpu:COUNT with 1 to {Most}, not '{part}'");
            lanes.AddRange(Enumerable.Repeat(kind, lane));
        }
        return lanes.Count <= Most ? lanes : throw new InputException("--lanes", $"expected 1 to {Most} lanes, not {lanes.Count}");
    }
}
