using System.CommandLine;
using Agop.Core.Extensions;

namespace Agop.Client.Commands;

/// <summary><c>--extension FILE</c>, for every command: methods and scores from other assemblies.</summary>
internal static class ExtensionOption
{
    /// <summary>Holds files, separated by colons, that are loaded before those of the option.</summary>
    public const string Variable = "AGOP_EXTENSIONS";

    private static readonly Option<string[]> s_option = new("--extension")
    {
        Description = $"An assembly (.dll) with methods or scores of your own; repeatable. {Variable} names some for every command.",
        Recursive = true,
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<string[]> Create() => s_option;

    /// <summary>Loads the files that the environment names; before commands are made, since their help lists what there is.</summary>
    public static void LoadFromEnvironment()
    {
        foreach (var file in (Environment.GetEnvironmentVariable(Variable) ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            Extension.Load(file);
    }

    /// <summary>Loads the files that the command line names.</summary>
    public static void Load(ParseResult parsed)
    {
        foreach (var file in parsed.GetValue(s_option) ?? [])
            Extension.Load(file);
    }
}
