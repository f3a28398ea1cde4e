using Agop.Core.Arrays;
using Agop.Core.Errors;

namespace Agop.Core.Models.Weights;

/// <summary>A network's parameters by the authors' state-dict names, checked against the architecture.</summary>
public sealed class WeightSet
{
    private readonly IReadOnlyDictionary<string, NdArray> _arrays;

    private WeightSet(Architecture architecture, IReadOnlyDictionary<string, NdArray> arrays) => (Architecture, _arrays) = (architecture, arrays);

    /// <summary>What they are for.</summary>
    public Architecture Architecture { get; }

    /// <summary>The array of a parameter.</summary>
    public NdArray this[string name] => _arrays[name];

    /// <summary>The arrays in the architecture's order.</summary>
    public IReadOnlyList<KeyValuePair<string, NdArray>> Arrays => [.. Architecture.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, _arrays[parameter.Name]))];

    /// <summary>Takes arrays under the authors' names (<c>cnn_layers.0.weight</c>) or the short ones (<c>conv1.weight</c>).</summary>
    /// <exception cref="InputException">One is missing, unknown, or of another shape or type.</exception>
    public static WeightSet From(Architecture architecture, IReadOnlyDictionary<string, NdArray> arrays, string source)
    {
        var useShort = !architecture.Parameters.Any(parameter => arrays.ContainsKey(parameter.Name)) && architecture.Parameters.Any(parameter => arrays.ContainsKey(parameter.ShortName));
        var taken = new Dictionary<string, NdArray>(StringComparer.Ordinal);
        foreach (var parameter in architecture.Parameters)
        {
            var key = useShort ? parameter.ShortName : parameter.Name;
            if (!arrays.TryGetValue(key, out var array)) throw new InputException(source, $"{key}: missing; {architecture.Id} needs it (or {(useShort ? parameter.Name : parameter.ShortName)})");
            if (!array.Shape.SequenceEqual(parameter.Shape)) throw new InputException(source, $"{key}: expected shape ({string.Join(", ", parameter.Shape)}), found {array.ShapeText}");
            if (!array.Type.IsFloating()) throw new InputException(source, $"{key}: expected float16, float32 or float64, found {array.Type}");
            if (!array.ToDoubles().All(value => float.IsFinite((float)value))) throw new InputException(source, $"{key}: expected finite values within float32, found NaN, infinity or more");
            taken.Add(parameter.Name, array);
        }
        var known = architecture.Parameters.Select(parameter => useShort ? parameter.ShortName : parameter.Name).ToHashSet(StringComparer.Ordinal);
        // How many batches a batch normalization has seen says nothing about what it computes.
        if (arrays.Keys.FirstOrDefault(key => !known.Contains(key) && !key.EndsWith(".num_batches_tracked", StringComparison.Ordinal)) is { } unknown)
            throw new InputException(source, $"{unknown}: {architecture.Id} has no such parameter");
        return new WeightSet(architecture, taken);
    }

    /// <summary>Reads a .npz or .safetensors file.</summary>
    /// <exception cref="InputException">The file cannot be read or does not fit.</exception>
    public static WeightSet Read(Architecture architecture, string path) => From(architecture, ArrayFile.ReadNamed(path), path);
}
