using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Models.Layers;

namespace Agop.Core.Models.Weights;

/// <summary>A network's parameters by the authors' state-dict names, checked against the architecture.</summary>
/// <example>
/// <code>
/// Architecture architecture = Architectures.Find("cnn8by8", "example");
/// WeightSet start = WeightInitializer.Initialize(architecture, seed: 0);
/// WeightSet same = WeightSet.From(architecture, start.Arrays.ToDictionary(), "example");
/// </code>
/// </example>
public sealed class WeightSet
{
    private readonly IReadOnlyDictionary<string, NdArray> _arrays;

    private WeightSet(Architecture architecture, IReadOnlyDictionary<string, NdArray> arrays) =>
        (Architecture, _arrays) = (architecture, arrays);

    /// <summary>What they are for.</summary>
    public Architecture Architecture { get; }

    /// <summary>The array of a parameter.</summary>
    public NdArray this[string name] => _arrays[name];

    /// <summary>The arrays in the architecture's order.</summary>
    public IReadOnlyList<KeyValuePair<string, NdArray>> Arrays =>
        [.. Architecture.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, _arrays[parameter.Name]))];

    /// <summary>Takes arrays under the authors' names (<c>cnn_layers.0.weight</c>) or the short ones (<c>conv1.weight</c>).</summary>
    /// <exception cref="InputException">One is missing, unknown, of another shape or type, or not finite.</exception>
    public static WeightSet From(Architecture architecture, IReadOnlyDictionary<string, NdArray> arrays, string source)
    {
        var useShort = StateDicts.UsesShortNames(architecture, arrays.Keys);
        if (
            StateDicts.Problem(
                architecture,
                arrays.ToDictionary(pair => pair.Key, pair => StoredArray.Of(pair.Value), StringComparer.Ordinal),
                useShort
            ) is
            { } problem
        )
            throw new InputException(source, problem);
        var taken = new Dictionary<string, NdArray>(StringComparer.Ordinal);
        foreach (var parameter in architecture.Parameters)
        {
            var key = useShort ? parameter.ShortName : parameter.Name;
            if (Finite.Problem(arrays[key], asSingle: true) is { } found)
                throw new InputException(source, $"{key}: {found}");
            taken.Add(parameter.Name, arrays[key]);
        }
        return new WeightSet(architecture, taken);
    }

    /// <summary>
    /// These weights, replaced by others of the same name and shape: those of a pretrained network, without its head if the classes differ.
    /// </summary>
    /// <param name="others">Named as in PyTorch's state dicts.</param>
    /// <param name="source">Where they come from.</param>
    /// <exception cref="InputException">Another parameter than the last layer's is missing or of another shape.</exception>
    public WeightSet With(IReadOnlyDictionary<string, NdArray> others, string source)
    {
        var head = Architecture.Layers.OfType<LinearLayer>().Last().Name + ".";
        var mixed = Architecture.Parameters.ToDictionary(
            parameter => parameter.Name,
            parameter =>
            {
                var given = others.GetValueOrDefault(parameter.Name);
                if (given is not null && given.Shape.SequenceEqual(parameter.Shape))
                    return given;
                return parameter.Name.StartsWith(head, StringComparison.Ordinal)
                    ? _arrays[parameter.Name]
                    : throw new InputException(
                        source,
                        $"{parameter.Name}: expected shape ({string.Join(", ", parameter.Shape)}), "
                            + $"{(given is null ? "it is missing" : $"found {given.ShapeText}")}"
                    );
            },
            StringComparer.Ordinal
        );
        return From(Architecture, mixed, source);
    }
}
