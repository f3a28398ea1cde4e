using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Agop.Core.Models.Scripts;

/// <summary>
/// The classes of a TorchScript file: each in the code of the module that its name says, such as <c>__torch__.models.Net</c> in
/// <c>code/__torch__/models.py</c>.
/// </summary>
/// <param name="archive">The file.</param>
/// <param name="folder">Its one folder.</param>
internal sealed partial class ScriptSources(ZipArchive archive, string folder)
{
    private const int MatchMilliseconds = 10_000;
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>The class of a submodule.</summary>
    /// <exception cref="InvalidDataException">There is no such submodule.</exception>
    public string ClassAt(string root, string path)
    {
        var at = root;
        foreach (var part in path.Split('.'))
            at =
                Submodules(at).FirstOrDefault(child => child.Name == part).Class
                ?? throw new InvalidDataException($"there is no submodule '{path}'");
        return at;
    }

    /// <summary>The names of all submodules of a class.</summary>
    public IEnumerable<string> PathsOf(string root, string sought, string before = "") =>
        Submodules(root)
            .SelectMany(child =>
                (child.Class == sought ? [before + child.Name] : Enumerable.Empty<string>()).Concat(
                    PathsOf(child.Class, sought, $"{before}{child.Name}.")
                )
            );

    /// <summary>Makes every forward of a class keep its result.</summary>
    /// <exception cref="InvalidDataException">It gives something else than one tensor.</exception>
    public void Keep(string name)
    {
        var (start, end) = Range(name);
        var body = File(name)[start..end];
        if (Forward().Matches(body) is not { Count: > 0 } methods)
            throw new InvalidDataException("the submodule has no forward of its own; it does not give one tensor");
        foreach (var method in methods.Reverse())
        {
            if (method.Groups["result"].Value != "Tensor")
                throw new InvalidDataException("the submodule does not give one tensor");
            var self = method.Groups["self"].Value;
            var stop = NextMethod().Match(body, method.Index + method.Length) is { Success: true } next ? next.Index : body.Length;
            var last =
                LastReturn().Matches(body[..stop]).LastOrDefault(found => found.Index > method.Index)
                ?? throw new InvalidDataException("the submodule's forward returns nothing");
            var kept =
                $"\n    _agop_result = {last.Groups["value"].Value}\n    {self}.{ScriptArchive.Attribute} = _agop_result\n    "
                + "return torch.clone(_agop_result)";
            body = body[..last.Index] + kept + body[(last.Index + last.Length)..];
        }
        var first = NextMethod().Match(body).Index;
        Change(name, start, end, $"{body[..first]}\n  {ScriptArchive.Attribute} : Optional[Tensor]{body[first..]}");
    }

    /// <summary>Adds the root's methods that give what a submodule kept, and empty all submodules of its class.</summary>
    public void AddMethods(string root, string path, IReadOnlyList<string> alike)
    {
        var (start, end) = Range(root);
        var text = new StringBuilder(File(root)[start..end].TrimEnd('\n'))
            .Append('\n')
            .Append($"  def {ScriptArchive.Take}(self: {root}) -> Optional[Tensor]:\n    return {Reach(path)}.{ScriptArchive.Attribute}\n")
            .Append($"  def {ScriptArchive.Forget}(self: {root}) -> NoneType:\n");
        for (var i = 0; i < alike.Count; i++)
            text.Append($"    _agop_{i} = {Reach(alike[i])}\n    _agop_{i}.{ScriptArchive.Attribute} = None\n");
        Change(root, start, end, text.Append("    return None\n").ToString());
    }

    /// <summary>Writes what was changed into the file, and drops its notes on where each line came from.</summary>
    public void Save()
    {
        foreach (var (name, text) in _texts)
        {
            ScriptArchive.Replace(archive.GetEntry(name)!, Encoding.UTF8.GetBytes(text));
            archive.GetEntry($"{name}.debug_pkl")?.Delete();
        }
    }

    private static string Reach(string path) => path.Split('.').Aggregate("self", (at, part) => $"getattr({at}, \"{part}\")");

    private IEnumerable<(string Name, string Class)> Submodules(string name)
    {
        var (start, end) = Range(name);
        var body = File(name)[start..end];
        var head = NextMethod().Match(body) is { Success: true } method ? body[..method.Index] : body;
        return Submodule()
            .Matches(head)
            .Select(match => (match.Groups["name"].Value, match.Groups["class"].Value))
            .Where(child => HasCode(child.Item2));
    }

    private bool HasCode(string name) => archive.GetEntry(Place(name)) is not null;

    /// <summary>Where a class stands in its file.</summary>
    private (int Start, int End) Range(string name)
    {
        var text = File(name);
        var start = $"\n{text}".IndexOf($"\nclass {name[(name.LastIndexOf('.') + 1)..]}(", StringComparison.Ordinal);
        if (start < 0)
            throw new InvalidDataException($"{Place(name)}: expected the class {name}");
        var next = NextClass().Match(text, start + 1);
        return (start, next.Success ? next.Index : text.Length);
    }

    private string Place(string name) => $"{folder}/code/{name[..name.LastIndexOf('.')].Replace('.', '/')}.py";

    private string File(string name)
    {
        var place = Place(name);
        if (!_texts.TryGetValue(place, out var text))
            _texts[place] = text = ScriptArchive.Text(
                archive.GetEntry(place) ?? throw new InvalidDataException($"{place}: missing; expected the code of {name}")
            );
        return text;
    }

    private void Change(string name, int start, int end, string body) =>
        _texts[Place(name)] = File(name)[..start] + body + File(name)[end..];

    [GeneratedRegex(
        @"^  (?:(?<name>\w+) : |__annotations__\[""(?<name>[^""]+)""\] = )(?<class>__torch__\.[\w.]+)$",
        RegexOptions.Multiline,
        MatchMilliseconds
    )]
    private static partial Regex Submodule();

    [GeneratedRegex(@"^  def forward\d*\((?<self>\w+): [^)]*\) -> (?<result>[^\n]*):$", RegexOptions.Multiline, MatchMilliseconds)]
    private static partial Regex Forward();

    [GeneratedRegex(@"\n  def ", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex NextMethod();

    [GeneratedRegex(@"\n    return (?<value>[^\n]*)", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex LastReturn();

    [GeneratedRegex(@"^(?:class|def) ", RegexOptions.Multiline, MatchMilliseconds)]
    private static partial Regex NextClass();
}
