using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Agop.Core.Errors;
using Agop.Core.Json;
using Agop.Sweeps.Yaml;
using YamlDotNet.RepresentationModel;

namespace Agop.Sweeps.Planning;

/// <summary>A sweep as it was asked for, in a form that can be kept and sent; planning it gives the same tasks everywhere.</summary>
/// <param name="FileName">The file's name.</param>
/// <param name="Text">The file's text.</param>
/// <param name="Path">The kernels that were asked for instead of the file's, or null.</param>
/// <param name="Files">The files that it names, as they were found, or null where it names none.</param>
public sealed record SweepDefinition(string FileName, string Text, string? Path, IReadOnlyDictionary<string, BroughtFile>? Files = null)
{
    /// <summary>The SHA-256 of the file's text.</summary>
    [JsonIgnore]
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Reads a sweep file, and looks at the files that it names.</summary>
    /// <exception cref="InputException">As <see cref="SweepFile.Read"/>.</exception>
    /// <param name="file">The file.</param>
    /// <param name="path">The kernels that were asked for instead of the file's, or null.</param>
    /// <param name="data">Where imported data sets are; unless given, where the environment says.</param>
    /// <param name="pathSource">What errors call the execution path.</param>
    public static SweepDefinition Read(string file, string? path, string? data = null, string pathSource = "path")
    {
        var (text, files) = (YamlText.Read(file), new BroughtFiles(data: data));
        _ = SweepFile.Parse(new StringReader(text), file, files, path: path is null ? null : (path, pathSource));
        return new SweepDefinition(System.IO.Path.GetFileName(file), text, path, files.Found);
    }

    /// <summary>The same sweep over other seeds.</summary>
    /// <param name="name">What it is called, so that people can tell them apart.</param>
    /// <param name="seeds">The seeds.</param>
    /// <exception cref="InputException">Its networks are brought as they are, so that seeds change nothing.</exception>
    public SweepDefinition WithSeeds(string name, IEnumerable<long> seeds)
    {
        var root = (YamlMappingNode)YamlText.Parse(Text, FileName);
        root.Children[new YamlScalarNode("seeds")] = new YamlSequenceNode(
            seeds.Select(seed => new YamlScalarNode(seed.ToString(CultureInfo.InvariantCulture)))
        );
        root.Children[new YamlScalarNode("name")] = new YamlScalarNode(name);
        var text = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        var same = this with { Text = text.ToString() };
        _ = same.Bind(FileName);
        return same;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static SweepDefinition Parse(string json) => JsonFormat.FromObject<SweepDefinition>(JsonNode.Parse(json)!.AsObject());

    /// <summary>As JSON.</summary>
    public string Write() => JsonFormat.ToObject(this).ToJsonString(JsonFormat.Options);

    /// <summary>The sweep.</summary>
    /// <param name="source">What errors call the file.</param>
    /// <param name="pathSource">What errors call the execution path.</param>
    /// <exception cref="InputException">The file asks for something that does not exist.</exception>
    public Sweep Bind(string source, string pathSource = "path") =>
        SweepFile.Parse(new StringReader(Text), source, new BroughtFiles(Files), FileName, Path is { } path ? (path, pathSource) : null);
}
