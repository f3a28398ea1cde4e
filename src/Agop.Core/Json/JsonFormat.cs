using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Agop.Core.Json;

/// <summary>
/// How specs and results become JSON: kebab-case names, enumerations as words, nulls left out, numbers that are not finite as null.
/// </summary>
internal static class JsonFormat
{
    /// <summary>The serializer's options.</summary>
    public static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                new UndefinedNumbers(),
                new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
            },
        };

    /// <summary>The same, for reading what others wrote: nothing may be missing, and null stands only where it may.</summary>
    public static JsonSerializerOptions Strict { get; } =
        new(Options) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>The same, indented, for files that people read.</summary>
    public static JsonSerializerOptions Indented { get; } = new(Options) { WriteIndented = true };

    /// <summary>An enumeration's value as it is written: <c>cogent-a</c>.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The value that is written like this, or null.</summary>
    public static T? Parse<T>(string name)
        where T : struct, Enum => Enum.GetValues<T>().Where(value => NameOf(value) == name).Select(value => (T?)value).FirstOrDefault();

    /// <summary>A value as JSON.</summary>
    public static JsonObject ToObject<T>(T value) => JsonSerializer.SerializeToNode(value, Options)!.AsObject();

    /// <summary>JSON as a value.</summary>
    public static T FromObject<T>(JsonObject json) => json.Deserialize<T>(Options) ?? throw new JsonException($"expected {typeof(T).Name}");
}
