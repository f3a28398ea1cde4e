using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Agop.Sweeps.Tasks;

/// <summary>
/// One text per JSON value: keys in ordinal order, no white space, whole numbers as they are, other numbers in the shortest form that reads
/// back the same. Equal values hash equally whoever wrote them.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The canonical text.</summary>
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                text.Append('{');
                foreach (var (i, (key, value)) in members.OrderBy(member => member.Key, StringComparer.Ordinal).Index())
                {
                    if (i > 0)
                        text.Append(',');
                    text.Append(JsonSerializer.Serialize(key)).Append(':');
                    Append(text, value);
                }
                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                foreach (var (i, item) in items.Index())
                {
                    if (i > 0)
                        text.Append(',');
                    Append(text, item);
                }
                text.Append(']');
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                text.Append(Number(value));
                break;
            case JsonValue value:
                text.Append(value.ToJsonString());
                break;
        }
    }

    private static string Number(JsonValue value)
    {
        var raw = value.ToJsonString();
        return long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? whole.ToString(CultureInfo.InvariantCulture)
            : double.Parse(raw, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
    }
}
