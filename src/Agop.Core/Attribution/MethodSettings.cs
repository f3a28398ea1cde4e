using System.Globalization;
using Agop.Core.Errors;

namespace Agop.Core.Attribution;

/// <summary>A method's settings, checked: every key known, every value in range, defaults filled in.</summary>
public sealed class MethodSettings
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <param name="method">Whose settings.</param>
    /// <param name="given">What a person set.</param>
    /// <param name="source">Where, for errors.</param>
    /// <exception cref="InputException">A key is unknown or a value out of range.</exception>
    public MethodSettings(MethodInfo method, IReadOnlyDictionary<string, string>? given = null, string source = "settings")
    {
        // A name that is not given is not written down either: results from before there was such a setting stay what they are.
        foreach (var option in method.Options.Where(option => !option.IsName))
            _values[option.Key] = option.Default;
        foreach (var (key, value) in given ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            var option =
                method.Options.FirstOrDefault(option => option.Key == key)
                ?? throw new InputException(
                    source,
                    $"{key}: {method.Id} takes "
                        + $"{(method.Options.Count == 0 ? "no settings" : string.Join(", ", method.Options.Select(option => option.Key)))}"
                );
            _values[key] = Checked(option, value, source);
        }
    }

    /// <summary>All settings by key, defaults included but for names.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>A whole number.</summary>
    public int Integer(string key) => int.Parse(_values[key], CultureInfo.InvariantCulture);

    /// <summary>A number.</summary>
    public double Number(string key) => double.Parse(_values[key], CultureInfo.InvariantCulture);

    /// <summary>A word.</summary>
    public string Word(string key) => _values[key];

    /// <summary>A name, or null where none was given.</summary>
    public string? Name(string key) => _values.GetValueOrDefault(key);

    private static string Checked(MethodOption option, string value, string source)
    {
        if (option.Choices is { } choices)
            return choices.Contains(value)
                ? value
                : throw new InputException(source, $"{option.Key}: expected {string.Join(" or ", choices)}, not '{value}'");
        if (option.IsName)
            return value.Length is > 0 and <= 200
                ? value
                : throw new InputException(source, $"{option.Key}: expected a name of 1 to 200 characters, not '{value}'");
        if (option.IsInteger)
        {
            return
                int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole)
                && whole >= option.Minimum
                && whole <= option.Maximum
                ? whole.ToString(CultureInfo.InvariantCulture)
                : throw new InputException(
                    source,
                    $"{option.Key}: expected a whole number from {option.Minimum} to {option.Maximum}, not '{value}'"
                );
        }
        return
            double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            && number >= option.Minimum
            && number <= option.Maximum
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : throw new InputException(source, $"{option.Key}: expected a number from {option.Minimum} to {option.Maximum}, not '{value}'");
    }
}
