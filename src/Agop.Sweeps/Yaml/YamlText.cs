using Agop.Core.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Agop.Sweeps.Yaml;

/// <summary>Reads the text of a YAML file that people write; errors name file and line.</summary>
internal static class YamlText
{
    private const long LargestFile = 1 << 20;
    private const int DeepestNesting = 32;

    /// <summary>Reads a file's text.</summary>
    /// <exception cref="InputException">It is missing, too large, or cannot be read.</exception>
    public static string Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InputException(path, "expected a YAML file, this is a folder");
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
                throw new InputException(path, $"expected a file of at most {LargestFile} bytes");
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, "no such file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, error.Message, error);
        }
    }

    /// <summary>The only document of a text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">What errors call it.</param>
    /// <exception cref="InputException">It is not YAML, or nests too deep.</exception>
    public static YamlNode Parse(string text, string file)
    {
        var yaml = new YamlStream();
        try
        {
            RefuseNestingAndAliases(text, file);
            yaml.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            if (TabLine(text) is { } line)
                throw new InputException($"{file}:{line}", "not YAML: a tab cannot indent; expected spaces", error);
            throw new InputException($"{file}:{error.Start.Line}", $"not YAML: {error.InnerException?.Message ?? error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            // The scanner lets this through for some broken flow collections.
            throw new InputException(file, "not YAML", error);
        }
        return yaml.Documents.Count == 1 ? yaml.Documents[0].RootNode : throw new InputException(file, "expected one YAML document");
    }

    /// <summary>The first line that is indented by a tab, from 1.</summary>
    private static int? TabLine(string text)
    {
        var line = Array.FindIndex(text.Split('\n'), row => row.AsSpan().TrimStart(' ') is ['\t', ..]);
        return line < 0 ? null : line + 1;
    }

    /// <summary>The tree of nodes is built by recursion; the parser's events are not, so they are counted first.</summary>
    private static void RefuseNestingAndAliases(string text, string file)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            // An alias can stand for any number of nodes, or for itself; no sweep needs one.
            if (parser.Current is AnchorAlias)
                throw new InputException($"{file}:{parser.Current.Start.Line}", "expected no aliases (*name)");
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting)
                throw new InputException($"{file}:{parser.Current.Start.Line}", $"expected at most {DeepestNesting} levels of nesting");
        }
    }
}
