using System.Collections.ObjectModel;
using System.Text.Json;
using Agop.Core.Json;
using Agop.Core.Training;

namespace Agop.Silo.Watching;

/// <summary>What a silo writes in the ledger with every renewal, for whoever looks.</summary>
/// <param name="Lanes">What each lane runs.</param>
/// <param name="Trainings">What there is to see of the trainings that run, by their tasks.</param>
/// <param name="Samples">Where it gives its samples to other silos; null where it does not.</param>
/// <param name="IsCutOff">Whether it could not take a state from another silo: then all keep theirs in the ledger.</param>
public sealed record SiloActivity(
    IReadOnlyList<LaneView> Lanes,
    IReadOnlyDictionary<string, TrainingPreview> Trainings,
    string? Samples = null,
    bool IsCutOff = false
)
{
    private static readonly SiloActivity s_nothing = new([], ReadOnlyDictionary<string, TrainingPreview>.Empty);

    /// <summary>As a line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonFormat.Options);

    /// <summary>Of a line of JSON; nothing where it is none of this version's.</summary>
    public static SiloActivity Parse(string? json)
    {
        try
        {
            return
                json is not null
                && JsonSerializer.Deserialize<SiloActivity>(json, JsonFormat.Strict) is { } activity
                && activity.Lanes.All(lane => lane is not null)
                && activity.Trainings.Values.All(training => training is not null && training.Curve.All(point => point is not null))
                ? activity
                : s_nothing;
        }
        catch (JsonException)
        {
            return s_nothing;
        }
    }
}
