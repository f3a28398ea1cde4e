using System.Text;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Json;
using Agop.Sweeps.Tasks.Datasets;

namespace Agop.Sweeps.Tasks;

/// <summary>What a task leaves: a small JSON object and named arrays.</summary>
/// <param name="Values">Small facts.</param>
/// <param name="Arrays">Everything large.</param>
public sealed record TaskResult(JsonObject Values, IReadOnlyList<KeyValuePair<string, NdArray>> Arrays)
{
    private const string ValuesMember = "values.json";
    private readonly Dictionary<string, NdArray> _byName = Arrays.ToDictionary(StringComparer.Ordinal);

    /// <summary>The array of that name.</summary>
    public NdArray this[string name] => _byName[name];

    /// <summary>The arrays by name.</summary>
    public IReadOnlyDictionary<string, NdArray> ByName => _byName;

    /// <summary>The values as a type.</summary>
    public T ValuesAs<T>() => JsonFormat.FromObject<T>(Values);

    /// <summary>Where samples are, for results of <see cref="DataKind{TSpec}"/>.</summary>
    internal DataAccess? Data { get; init; }

    /// <summary>The results that its samples are made from.</summary>
    internal IReadOnlyList<TaskResult> Sources { get; init; } = [];

    /// <summary>The data set that the result describes.</summary>
    internal Dataset Dataset => Access.Open(this);

    private DataAccess Access => Data ?? throw new InvalidOperationException("there is no data store");

    /// <summary>One split of the data set.</summary>
    internal DatasetSplit Split(int number) => Access.OpenSplit(this, number);

    /// <summary>The arrays' size in memory.</summary>
    public long Bytes => Arrays.Sum(pair => (long)pair.Value.Bytes.Length);

    /// <summary>The result as the bytes of a .npz file.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        Write(stream);
        return stream.ToArray();
    }

    /// <summary>The result in the bytes of a .npz file.</summary>
    /// <exception cref="InvalidDataException">It is not one, or damaged.</exception>
    /// <exception cref="System.Text.Json.JsonException">Its values are damaged.</exception>
    public static TaskResult FromBytes(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        return Read(stream);
    }

    internal void Write(Stream stream)
    {
        var values = Encoding.UTF8.GetBytes(Values.ToJsonString(JsonFormat.Options));
        NpzFormat.Write(stream, [new(ValuesMember, NdArray.From(values, values.Length)), .. Arrays]);
    }

    internal static TaskResult Read(Stream stream)
    {
        var members = NpzFormat.Read(stream);
        if (!members.TryGetValue(ValuesMember, out var values))
            throw new InvalidDataException($"{ValuesMember}: missing");
        return new TaskResult(
            JsonNode.Parse(values.Bytes) as JsonObject ?? throw new InvalidDataException($"{ValuesMember}: expected an object"),
            [.. members.Where(member => member.Key != ValuesMember)]
        );
    }
}
