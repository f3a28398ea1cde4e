using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Core.Errors;

namespace Agop.Benchmarks.ClevrXai.Release;

/// <summary>
/// Scenes and questions as CLEVR's JSON has them. What is missing or of another kind is named with its file, scene and field.
/// </summary>
internal static class SceneJson
{
    /// <summary>A scene from its JSON.</summary>
    /// <param name="json">One of the list.</param>
    /// <param name="source">The file's name with the scene's place in it.</param>
    /// <exception cref="InputException">A field is missing or wrong.</exception>
    public static ClevrScene ReadScene(JsonElement json, string source)
    {
        var index = Whole(Field(json, "image_index", source), "image_index", source);
        var place = $"{source}: scene {index}";
        var name = Text(Field(json, "image_filename", place), "image_filename", place);
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || name.Contains("..", StringComparison.Ordinal))
            throw new InputException(place, $"image_filename: expected a file's name, not '{name}'");
        var objects = List(Field(json, "objects", place), "objects", place)
            .Select((entry, number) => ReadObject(entry, $"{place}: objects[{number}]"))
            .ToArray();
        if (objects.Length is 0 or > 255)
            throw new InputException(place, $"objects: expected 1 to 255, found {objects.Length}");
        var directions = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
        if (json.TryGetProperty("directions", out var named) && named.ValueKind == JsonValueKind.Object)
            foreach (var direction in named.EnumerateObject())
                directions[direction.Name] = Numbers(direction.Value, 3, $"directions.{direction.Name}", place);
        return new ClevrScene(index, name, objects, directions);
    }

    /// <summary>A scene as JSON.</summary>
    public static JsonObject Write(ClevrScene scene, string split) =>
        new()
        {
            ["split"] = split,
            ["image_index"] = scene.Index,
            ["image_filename"] = scene.FileName,
            ["objects"] = new JsonArray([
                .. scene.Objects.Select(described =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["shape"] = described.Shape,
                            ["size"] = described.Size,
                            ["material"] = described.Material,
                            ["3d_coords"] = Array(described.Position),
                            ["rotation"] = described.Rotation,
                            ["pixel_coords"] = Array(described.Pixel),
                            ["color"] = described.Color,
                            ["mask_color"] = Array(described.MaskColor),
                        }
                ),
            ]),
            ["relationships"] = new JsonObject(
                scene.Relationships.Select(relation =>
                    KeyValuePair.Create(
                        relation.Key,
                        (JsonNode?)
                            new JsonArray([
                                .. relation.Value.Select(related =>
                                    (JsonNode)new JsonArray([.. related.Select(number => (JsonNode)number)])
                                ),
                            ])
                    )
                )
            ),
            ["directions"] = new JsonObject(
                scene.Directions.Select(direction => KeyValuePair.Create(direction.Key, (JsonNode?)Array(direction.Value)))
            ),
        };

    /// <summary>A question from its JSON.</summary>
    /// <param name="json">One of the list.</param>
    /// <param name="source">The file's name.</param>
    /// <exception cref="InputException">A field is missing or wrong.</exception>
    public static ClevrQuestion ReadQuestion(JsonElement json, string source)
    {
        var index = Whole(Field(json, "question_index", source), "question_index", source);
        var place = $"{source}: question {index}";
        var nodes = List(Field(json, "program", place), "program", place).Select((node, number) => ReadNode(node, number, place)).ToArray();
        if (nodes.Length == 0)
            throw new InputException(place, "program: expected at least one step");
        var answer = Field(json, "answer", place);
        return new ClevrQuestion(
            index,
            Text(Field(json, "image", place), "image", place),
            Text(Field(json, "question", place), "question", place),
            nodes,
            answer.ValueKind switch
            {
                JsonValueKind.True => "yes",
                JsonValueKind.False => "no",
                JsonValueKind.String => Text(answer, "answer", place),
                JsonValueKind.Number => answer.GetRawText(),
                _ => throw new InputException(place, "answer: expected a word, a number, true or false"),
            },
            Whole(Field(json, "question_family_index", place), "question_family_index", place)
        );
    }

    /// <summary>A simple question as JSON.</summary>
    public static JsonObject Write(ClevrQuestion question, ClevrScene scene, string split) =>
        new()
        {
            ["split"] = split,
            ["image_filename"] = scene.FileName,
            ["image_index"] = scene.Index,
            ["image"] = question.Image,
            ["question"] = question.Text,
            ["program"] = new JsonArray([
                .. question.Program.Select(node =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["type"] = node.Type,
                            ["inputs"] = new JsonArray([.. node.Inputs.Select(input => (JsonNode)input)]),
                            ["value_inputs"] = new JsonArray([.. node.Values.Select(value => (JsonNode)value)]),
                            ["_output"] =
                                node.Objects is null ? question.Answer
                                : node.Type == "unique" ? node.Objects[0]
                                : new JsonArray([.. node.Objects.Select(number => (JsonNode)number)]),
                        }
                ),
            ]),
            ["answer"] = question.Answer,
            ["template_filename"] = SimpleQuestions.TemplateFile,
            ["question_family_index"] = question.Family,
            ["question_index"] = question.Index,
        };

    private static ClevrObject ReadObject(JsonElement json, string place)
    {
        string Word(ClevrAttribute attribute)
        {
            var name = attribute.ToString().ToLowerInvariant();
            var word = Text(Field(json, name, place), name, place);
            return ClevrWords.Values(attribute).Contains(word)
                ? word
                : throw new InputException(
                    place,
                    $"{name}: expected one of {string.Join(", ", ClevrWords.Values(attribute))}, not '{word}'"
                );
        }
        return new ClevrObject(
            Word(ClevrAttribute.Size),
            Word(ClevrAttribute.Color),
            Word(ClevrAttribute.Material),
            Word(ClevrAttribute.Shape),
            Numbers(Field(json, "3d_coords", place), 3, "3d_coords", place),
            Number(Field(json, "rotation", place), "rotation", place),
            Numbers(Field(json, "pixel_coords", place), 3, "pixel_coords", place),
            Numbers(Field(json, "mask_color", place), 3, "mask_color", place)
        );
    }

    private static ProgramNode ReadNode(JsonElement json, int number, string source)
    {
        var place = $"{source}: program[{number}]";
        var type = Text(Field(json, "type", place), "type", place);
        var inputs = List(Field(json, "inputs", place), "inputs", place).Select(input => Whole(input, "inputs", place)).ToArray();
        if (inputs.Any(input => input < 0 || input >= number))
            throw new InputException(place, "inputs: expected numbers of earlier steps");
        var values = json.TryGetProperty("value_inputs", out var words)
            ? List(words, "value_inputs", place).Select(word => Text(word, "value_inputs", place)).ToArray()
            : [];
        // A set is a list; unique gives one object's number; counts and words are no objects.
        IReadOnlyList<int>? objects = json.TryGetProperty("_output", out var output)
            ? output.ValueKind switch
            {
                JsonValueKind.Array => [.. output.EnumerateArray().Select(entry => Whole(entry, "_output", place))],
                JsonValueKind.Number when type == "unique" => [Whole(output, "_output", place)],
                _ => null,
            }
            : throw new InputException(place, "_output: missing");
        return new ProgramNode(type, inputs, values, objects);
    }

    private static JsonArray Array(IReadOnlyList<double> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static JsonElement Field(JsonElement json, string name, string source) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
            ? value
            : throw new InputException(source, $"{name}: missing");

    private static string Text(JsonElement json, string name, string source)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String
                ? json.GetString()!
                : throw new InputException(source, $"{name}: expected a string");
        }
        catch (InvalidOperationException error)
        {
            throw new InputException(source, $"{name}: expected text in UTF-8", error);
        }
    }

    private static int Whole(JsonElement json, string name, string source) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var value) && value >= 0
            ? value
            : throw new InputException(source, $"{name}: expected a whole number from 0");

    private static double Number(JsonElement json, string name, string source) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw new InputException(source, $"{name}: expected a number");

    private static IReadOnlyList<double> Numbers(JsonElement json, int count, string name, string source) =>
        List(json, name, source).Select(value => Number(value, name, source)).ToArray() is var values && values.Length == count
            ? values
            : throw new InputException(source, $"{name}: expected {count} numbers");

    private static IEnumerable<JsonElement> List(JsonElement json, string name, string source) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw new InputException(source, $"{name}: expected a list");
}
