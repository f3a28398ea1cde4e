using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;

namespace Agop.Sweeps.Planning;

/// <summary>A method with settings, as a row of the leaderboard.</summary>
/// <param name="Method">Which.</param>
/// <param name="Settings">All its settings.</param>
/// <param name="Label">Its id, with the settings that are not the defaults: <c>smoothgrad[sd=0.2]</c>.</param>
public sealed record SweepMethod(IAttributionMethod Method, MethodSettings Settings, string Label)
{
    /// <summary>The layer whose output it asks for, or null.</summary>
    public string? Layer => Settings.Name(GradCam.LayerKey);

    /// <summary>How many gradients one map costs with these settings.</summary>
    public int Gradients =>
        Method.Info.Options.FirstOrDefault(option => option.Key is "steps" or "samples") is { } repeats
            ? Settings.Integer(repeats.Key)
            : Method.Info.Gradients;

    /// <summary>A method with what a person set.</summary>
    public static SweepMethod Of(string id, IReadOnlyDictionary<string, string> set, string source)
    {
        var method = AttributionMethods.Find(id, source);
        var settings = new MethodSettings(method.Info, set, source);
        var changed = method
            .Info.Options.Where(option => (settings.Name(option.Key) ?? option.Default) != option.Default)
            .Select(option => $"{option.Key}={settings.Word(option.Key)}")
            .ToArray();
        return new SweepMethod(method, settings, changed.Length == 0 ? id : $"{id}[{string.Join(",", changed)}]");
    }
}
