using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Agop.Core.Accumulation;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Examples;

/// <summary>The documentation's examples are those that run here, and nothing that computes is without one.</summary>
public sealed partial class ExampleDocumentationTests
{
    private static readonly Assembly s_core = typeof(AgopState).Assembly;

    /// <summary>The members' elements of the XML documentation by their ids.</summary>
    private static readonly Dictionary<string, XElement> s_members = XDocument
        .Load(Path.ChangeExtension(s_core.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal);

    private static readonly Dictionary<string, string> s_examples = ReadExamples();

    private static Dictionary<string, string> ReadExamples()
    {
        var source = Path.Combine(Golden.Copied, "..", "Agop.Core.Tests", "Examples", $"{nameof(LibraryExamples)}.cs");
        return Blocks()
            .Matches(File.ReadAllText(source))
            .ToDictionary(block => block.Groups["name"].Value, block => Plain(block.Groups["code"].Value), StringComparer.Ordinal);
    }

    [Fact]
    public void Every_example_of_the_documentation_runs_as_a_test()
    {
        var documented = s_members
            // A record's constructor has the record's documentation once more.
            .Where(member =>
                member.Value.Elements("example").Elements("code").Any() && !member.Key.Contains(".#ctor", StringComparison.Ordinal)
            )
            .ToDictionary(
                member => Short(member.Key),
                member => Plain(string.Join('\n', member.Value.Elements("example").Elements("code").Select(code => code.Value))),
                StringComparer.Ordinal
            );
        Assert.NotEmpty(documented);
        Assert.Equal(s_examples.Keys.Order(StringComparer.Ordinal), documented.Keys.Order(StringComparer.Ordinal));
        Assert.All(documented, example => Assert.Equal(s_examples[example.Key], example.Value));
    }

    public static TheoryData<string> Computing =>
        [
            .. s_core
                .GetExportedTypes()
                .Where(type => !type.IsEnum && !type.IsAssignableTo(typeof(Exception)))
                .Where(type => Methods(type).Any())
                .Select(type => type.FullName!),
        ];

    [Theory, MemberData(nameof(Computing))]
    public void Every_computing_method_or_its_type_has_an_example(string name)
    {
        var type = s_core.GetType(name)!;
        if (HasExample($"T:{name}"))
            return;
        Assert.All(
            Methods(type),
            method =>
                Assert.True(
                    s_members.Keys.Any(id => id.StartsWith($"M:{name}.{method.Name}", StringComparison.Ordinal) && HasExample(id)),
                    $"{name}.{method.Name} has no example"
                )
        );
    }

    /// <summary>What a person calls, without properties, what records bring along, and what TorchSharp's lanes need.</summary>
    private static IEnumerable<MethodInfo> Methods(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method =>
                !method.IsSpecialName && method.GetBaseDefinition() == method && method.Name is not ("Deconstruct" or "<Clone>$")
            )
            .Where(method => method.Name != nameof(Equals) && method.ReturnType != typeof(void));

    private static bool HasExample(string id) => s_members.TryGetValue(id, out var member) && member.Elements("example").Any();

    /// <summary><c>M:Agop.Core.Accumulation.Shards.Range(...)</c> is Shards.Range.</summary>
    private static string Short(string id)
    {
        var path = id[2..].Split('(')[0].Split('`')[0].Split('.');
        return id[0] == 'T' ? path[^1] : $"{path[^2]}.{path[^1]}";
    }

    private static string Plain(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"// example (?<name>\S+)\n(?<code>.*?)\n\s*// end", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Blocks();
}
