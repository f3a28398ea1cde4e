using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agop.Core.Json;

/// <summary>
/// Numbers in JSON are numbers: what is undefined (NaN) or infinite is null, and null is NaN again. The word "NaN" would make a reader's
/// column one of strings.
/// </summary>
internal sealed class UndefinedNumbers : JsonConverter<double>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }
}
