using System.Globalization;
using Agop.Core.Errors;
using YamlDotNet.RepresentationModel;

namespace Agop.Sweeps.Yaml;

/// <summary>
/// Reads a mapping of a YAML file key by key; errors name file, line and key, and <see cref="End"/> refuses unknown keys.
/// </summary>
internal sealed class YamlSection
{
    private readonly string _file;
    private readonly string _path;
    private readonly Dictionary<string, YamlNode> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public YamlSection(string file, string path, YamlNode node)
    {
        (_file, _path) = (file, path);
        if (node is not YamlMappingNode mapping)
            throw new InputException(
                $"{file}:{node.Start.Line}",
                $"{(path.Length == 0 ? "" : $"{path.TrimEnd('.')}: ")}expected keys and values"
            );
        foreach (var (key, value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { } name })
                throw Wrong(key, "", "expected words as keys");
            _entries.Add(name, value);
        }
    }

    public bool Has(string key) => _entries.ContainsKey(key);

    public string Text(string key, string otherwise) => Find(key) is { } node ? ScalarOf(node, key) : otherwise;

    public int Integer(string key, int otherwise, int minimum, int maximum)
    {
        if (Find(key) is not { } node)
            return otherwise;
        return
            int.TryParse(ScalarOf(node, key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= minimum
            && value <= maximum
            ? value
            : throw Wrong(node, key, $"expected a whole number from {minimum} to {maximum}, not '{ScalarOf(node, key)}'");
    }

    public double Number(string key, double otherwise)
    {
        if (Find(key) is not { } node)
            return otherwise;
        return
            double.TryParse(ScalarOf(node, key), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Wrong(node, key, $"expected a number, not '{ScalarOf(node, key)}'");
    }

    /// <summary>A list, or one item for a list of one; null where the key is not there.</summary>
    public IReadOnlyList<YamlNode>? Items(string key) =>
        Find(key) switch
        {
            null => null,
            YamlSequenceNode list when list.Children.Count > 0 => [.. list.Children],
            YamlSequenceNode empty => throw Wrong(empty, key, "expected at least one item"),
            var one => [one],
        };

    public IReadOnlyList<string>? Texts(string key) => Items(key)?.Select(item => ScalarOf(item, key)).ToArray();

    public YamlSection? Section(string key) => Find(key) is { } node ? new YamlSection(_file, $"{_path}{key}.", node) : null;

    public string Source(string key) =>
        _entries.TryGetValue(key, out var node) ? $"{_file}:{node.Start.Line}: {_path}{key}" : $"{_file}: {_path}{key}";

    /// <summary>A place that the file names, relative to where it lies itself.</summary>
    public string Beside(string name) =>
        System.IO.Path.GetFullPath(name, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(_file))!);

    /// <summary>Does something that a key asks for; its errors say which key.</summary>
    public T At<T>(string key, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (InputException error)
        {
            throw new InputException(Source(key), error.Message, error);
        }
    }

    /// <summary>A name that files and folders are called by.</summary>
    /// <param name="key">The key that gives it.</param>
    /// <param name="name">What it gives.</param>
    /// <exception cref="InputException">It has other letters.</exception>
    public string FileName(string key, string name) =>
        name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && name[0] != '.'
            ? name
            : throw new InputException(Source(key), $"expected letters, digits, '-', '_' and '.', not '{name}'");

    public string Scalar(YamlNode node, string key) => ScalarOf(node, key);

    public YamlSection Nested(YamlNode node, string key) => new(_file, $"{_path}{key}.", node);

    public IReadOnlyDictionary<string, string> Scalars(params string[] except)
    {
        var scalars = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, node) in _entries.Where(entry => !except.Contains(entry.Key)))
        {
            _known.Add(key);
            scalars.Add(key, ScalarOf(node, key));
        }
        return scalars;
    }

    public void End()
    {
        foreach (var (key, node) in _entries)
            if (!_known.Contains(key))
                throw Wrong(node, key, $"unknown key; expected one of {string.Join(", ", _known)}");
    }

    private YamlNode? Find(string key)
    {
        _known.Add(key);
        return _entries.GetValueOrDefault(key);
    }

    private string ScalarOf(YamlNode node, string key) =>
        node is YamlScalarNode { Value: { } value } ? value : throw Wrong(node, key, "expected one value");

    private InputException Wrong(YamlNode node, string key, string problem) =>
        new($"{_file}:{node.Start.Line}", $"{(key.Length == 0 ? "" : $"{_path}{key}: ")}{problem}");
}
