using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Json;

namespace Agop.Sweeps.Tasks;

/// <summary>
/// A pure computation: a kind, its version, a spec and the ids of the tasks whose results it takes. The id is the SHA-256 of the canonical
/// JSON of those four, so it fixes the result, wherever, whenever and however often that is computed.
/// </summary>
public sealed class TaskDefinition
{
    private TaskDefinition(string kind, int version, JsonObject spec, IReadOnlyList<string> needs)
    {
        (Kind, Spec, Needs, CanonicalSpec) = (kind, spec, needs, CanonicalJson.Write(spec));
        // The canonical JSON of an object with these four members, without making one.
        var identity =
            $$"""{"kind":{{Quoted(kind)}},"needs":[{{string.Join(',', needs.Select(Quoted))}}],"spec":{{CanonicalSpec}},"""
            + string.Create(CultureInfo.InvariantCulture, $"\"version\":{version}}}");
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
    }

    /// <summary>64 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>The kind's name.</summary>
    public string Kind { get; }

    /// <summary>What exactly to compute.</summary>
    public JsonObject Spec { get; }

    /// <summary>The same as <see cref="CanonicalJson"/>.</summary>
    public string CanonicalSpec { get; }

    /// <summary>The ids of the tasks whose results it takes, in the kind's order.</summary>
    public IReadOnlyList<string> Needs { get; }

    /// <summary>The kind of lane that it needs.</summary>
    public string Lane => TaskKinds.Find(Kind).LaneOf(Spec);

    /// <inheritdoc cref="ITaskKind.Skill"/>
    public string Skill => TaskKinds.Find(Kind).Skill;

    /// <summary>Its part in a sweep.</summary>
    public TaskRole Role => TaskKinds.Find(Kind).Role;

    /// <summary>A task from its parts, as this program's kinds compute it.</summary>
    /// <returns>Null where there is no such kind, or the spec is not an object.</returns>
    public static TaskDefinition? Parse(string kind, string spec, IReadOnlyList<string> needs)
    {
        try
        {
            return TaskKinds.TryFind(kind) is { } found && JsonNode.Parse(spec) is JsonObject json
                ? new TaskDefinition(kind, found.Version, json, needs)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A task of a kind.</summary>
    public static TaskDefinition Of<TSpec>(TaskKind<TSpec> kind, TSpec spec, params IReadOnlyList<string> needs) =>
        new(kind.Name, kind.Version, JsonFormat.ToObject(spec), needs);

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
