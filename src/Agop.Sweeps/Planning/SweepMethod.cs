using Agop.Core.Attribution;
using Agop.Core.Parameters;

namespace Agop.Sweeps.Planning;

/// <summary>A method with settings, as a row of the leaderboard.</summary>
/// <param name="Method">Which.</param>
/// <param name="Settings">All its settings.</param>
/// <param name="Label">Its id, with the settings that are not the defaults: <c>smoothgrad[sd=0.2]</c>.</param>
public sealed record SweepMethod(IAttributionMethod Method, Settings Settings, string Label)
{
    /// <summary>The layer whose output it asks for, or null.</summary>
    public string? Layer => Method.Info.Parameters.OfType<LayerParameter>().Select(layer => Settings.Get(layer)).FirstOrDefault();

    /// <summary>How many gradients one map costs with these settings.</summary>
    public int Gradients => Method.Info.GradientsOf(Settings);

    /// <summary>A method with what a person set.</summary>
    public static SweepMethod Of(string id, IReadOnlyDictionary<string, string> set, string source)
    {
        var method = AttributionMethods.Find(id, source);
        var settings = method.Info.Set(set, source);
        var changed = settings.Changed.Select(setting => $"{setting.Key}={setting.Value}").ToArray();
        return new SweepMethod(method, settings, changed.Length == 0 ? id : $"{id}[{string.Join(",", changed)}]");
    }
}
