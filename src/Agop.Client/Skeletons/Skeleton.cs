using Agop.Core.Arrays;
using Agop.Core.Errors;

namespace Agop.Client.Skeletons;

/// <summary>A folder with a program that compiles, a sweep in which it takes part, and its test.</summary>
/// <param name="Id">What sweeps call it.</param>
/// <param name="Files">The files' texts by their names.</param>
internal sealed record Skeleton(string Id, IReadOnlyDictionary<string, string> Files)
{
    private const string Props = "Directory.Build.props",
        Test = "test";

    /// <summary>The class's name: the method gradient-power is GradientPowerMethod, so that it hides nothing that is called so.</summary>
    public static string ClassOf(string id, string kind) =>
        string.Concat(id.Split('-').Select(word => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..])) + kind;

    /// <summary>A skeleton of a class, with what all have.</summary>
    /// <param name="id">What sweeps call it.</param>
    /// <param name="name">The class's name.</param>
    /// <param name="code">The class.</param>
    /// <param name="sweep">A small sweep.</param>
    /// <param name="steps">What the test does after the build.</param>
    /// <param name="isProgram">Whether it is run by itself; else Agop loads it.</param>
    public static Skeleton Of(string id, string name, string code, string sweep, string steps, bool isProgram = false)
    {
        var program = AppContext.BaseDirectory.TrimEnd('/');
        var kind = isProgram ? "\n    <OutputType>Exe</OutputType>" : "";
        var copied = isProgram ? "true" : "false";
        return new Skeleton(
            id,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [$"{name}.cs"] = code,
                [$"{name}.csproj"] = $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>{kind}
                    <TargetFramework>net10.0</TargetFramework>
                    <Nullable>enable</Nullable>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <!-- Where Agop's program lies. -->
                    <AgopProgram Condition="'$(AgopProgram)' == ''">{program}</AgopProgram>
                  </PropertyGroup>
                  <ItemGroup>
                    <Reference Include="$(AgopProgram)/Agop.Core.dll" Private="{copied}" />
                    <Reference Include="$(AgopProgram)/TorchSharp.dll" Private="{copied}" />
                  </ItemGroup>
                </Project>

                """,
                // A folder within another checkout is a project of its own.
                [Props] = """
                <Project>
                  <PropertyGroup>
                    <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
                    <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
                  </PropertyGroup>
                </Project>

                """,
                [$"{id}.yaml"] = sweep,
                [Test] = $$"""
                #!/usr/bin/env bash
                # Builds {{name}} and runs a small sweep in which it takes part.
                set -euo pipefail
                cd "$(dirname "$0")"
                AGOP_DLL=${AGOP_DLL:-{{program}}/agop.dll}
                agop() { dotnet "$AGOP_DLL" "$@"; }
                dotnet build -c Release -v quiet --nologo
                {{steps}}
                echo "{{id}}: passed"

                """,
            }
        );
    }

    /// <summary>Writes the folder; nothing that is there is changed.</summary>
    /// <param name="parent">Where the folder goes.</param>
    /// <exception cref="InputException">There is one already.</exception>
    public string Write(string parent)
    {
        var folder = Path.Combine(parent, Id);
        if (Path.Exists(folder))
            throw new InputException(folder, "is there already: expected a name that is not");
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in Files)
            AtomicFile.WriteText(Path.Combine(folder, name), text);
        var script = Path.Combine(folder, Test);
        File.SetUnixFileMode(script, File.GetUnixFileMode(script) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        return folder;
    }
}
