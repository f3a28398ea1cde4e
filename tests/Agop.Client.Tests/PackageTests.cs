using System.IO.Compression;
using System.Text.RegularExpressions;
using Agop.Tests.Support;

namespace Agop.Client.Tests;

/// <summary>Agop.Core as a package: what is in it, and a program that uses nothing else.</summary>
public sealed class PackageTests
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(Golden.Copied, "..", ".."));

    [Fact]
    public void A_program_outside_the_checkout_runs_the_packages_readme()
    {
        using var folder = new TemporaryFolder();
        // A version of its own: one that lies in the cache from before is not this one.
        var version = $"0.0.0-test.{Environment.ProcessId}.{DateTime.UtcNow.Ticks}";
        Dotnet(
            "pack",
            Path.Combine(s_root, "src", "Agop.Core"),
            "-c",
            "Release",
            "--no-build",
            $"-p:PackageVersion={version}",
            "-o",
            folder.Path
        );
        var package = Assert.Single(Directory.GetFiles(folder.Path, "*.nupkg"));
        using (var files = ZipFile.OpenRead(package))
            Assert.Superset(
                new HashSet<string>(["README.md", "lib/net10.0/Agop.Core.dll", "lib/net10.0/Agop.Core.xml"]),
                files.Entries.Select(entry => entry.FullName).ToHashSet()
            );
        var readme = File.ReadAllText(Path.Combine(s_root, "src", "Agop.Core", "README.md"));
        var program = Regex.Match(readme, "(?<=```csharp\n).*?(?=```)", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Value;
        File.WriteAllText(folder["Program.cs"], program);
        File.WriteAllText(
            folder["Program.csproj"],
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <UseAppHost>false</UseAppHost>
                <RestoreAdditionalProjectSources>{folder.Path}</RestoreAdditionalProjectSources>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Agop.Core" Version="[{version}]" /></ItemGroup>
            </Project>
            """
        );
        Dotnet("build", folder["Program.csproj"], "-o", folder["out"]);
        using var cached = new RemovedAtTheEnd(Path.Combine(Cache(folder.Path), "agop.core", version));
        var outcome = Support.Agop.Finish(Support.Agop.Start(folder.Path, "dotnet", folder["out/Program.dll"])).Succeeded();
        Assert.Contains("over 100 images", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("(100, 1, 8, 8)", outcome.Output, StringComparison.Ordinal);

        void Dotnet(string command, params string[] arguments)
        {
            var ended = Support.Agop.Finish(Support.Agop.Start(folder.Path, "dotnet", [command, .. arguments, "-v", "quiet"]));
            Assert.True(ended.Code == 0, ended.Output);
        }
    }

    [Fact]
    public void The_API_reference_is_made_from_the_documentation_without_a_warning()
    {
        Support.Agop.Finish(Support.Agop.Start(s_root, "dotnet", "tool", "restore")).Succeeded();
        var made = Support.Agop.Finish(
            Support.Agop.Start(s_root, "dotnet", "docfx", Path.Combine("eng", "reference", "docfx.json"), "--warningsAsErrors")
        );
        Assert.True(made.Code == 0, made.Output);
        var page = File.ReadAllText(Path.Combine(s_root, ".build", "reference", "site", "api", "Agop.Core.Accumulation.AgopState.html"));
        Assert.Contains("diag M of all 100 images", page, StringComparison.Ordinal);
    }

    /// <summary>The folder of restored packages.</summary>
    private static string Cache(string folder) =>
        Support
            .Agop.Finish(Support.Agop.Start(folder, "dotnet", "nuget", "locals", "global-packages", "--list", "--force-english-output"))
            .Succeeded()
            .Output.Split(": ", 2)[1]
            .Trim();

    private sealed class RemovedAtTheEnd(string folder) : IDisposable
    {
        public void Dispose() => Directory.Delete(folder, recursive: true);
    }
}
