using Agop.Core.Errors;

namespace Agop.Core.Parameters;

/// <summary>Values for the parameters of a method or a score: every key known, every value allowed, defaults filled in.</summary>
/// <example>
/// <code>
/// var steps = new IntegerParameter("steps", Default: 50, "nodes of the quadrature", Minimum: 1);
/// var given = new Dictionary&lt;string, string&gt; { ["steps"] = "20" };
/// int value = new Settings("my-method", [steps], given, "--set").Get(steps); // 20
/// </code>
/// </example>
public sealed class Settings
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<Parameter> _parameters;

    /// <summary>The defaults of <paramref name="parameters"/>.</summary>
    public Settings(params IReadOnlyList<Parameter> parameters)
    {
        _parameters = parameters;
        foreach (var parameter in parameters)
            if (parameter.DefaultText is { } text)
                _values[parameter.Key] = text;
    }

    /// <param name="owner">The method or score, for errors.</param>
    /// <param name="parameters">What it takes.</param>
    /// <param name="given">Values by key.</param>
    /// <param name="source">Where they were given, for errors.</param>
    /// <exception cref="InputException">A key is unknown or a value not allowed.</exception>
    public Settings(string owner, IReadOnlyList<Parameter> parameters, IReadOnlyDictionary<string, string> given, string source)
        : this(parameters)
    {
        foreach (var (key, value) in given)
        {
            var parameter =
                parameters.FirstOrDefault(parameter => parameter.Key == key)
                ?? throw new InputException(
                    source,
                    $"{key}: {owner} takes "
                        + (parameters.Count == 0 ? "no settings" : string.Join(", ", parameters.Select(parameter => parameter.Key)))
                );
            _values[key] = parameter.Canonical(value, source);
        }
    }

    /// <summary>All values by key, defaults included.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The values that are not the defaults, in the order of the parameters.</summary>
    public IEnumerable<KeyValuePair<string, string>> Changed =>
        _parameters
            .Where(parameter => _values.GetValueOrDefault(parameter.Key) != parameter.DefaultText)
            .Select(parameter => KeyValuePair.Create(parameter.Key, _values[parameter.Key]));

    /// <summary>The value of a parameter, by its key.</summary>
    /// <exception cref="KeyNotFoundException">These are not settings of that parameter.</exception>
    public T Get<T>(Parameter<T> parameter)
    {
        if (!_values.TryGetValue(parameter.Key, out var text))
            return _parameters.Any(known => known.Key == parameter.Key)
                ? parameter.Default
                : throw new KeyNotFoundException($"these settings have no {parameter.Key}");
        return parameter.TryParse(text, out var value) ? value : throw parameter.Unexpected(text, "settings");
    }
}
