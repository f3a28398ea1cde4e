using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests;

/// <summary>
/// What the launcher says on machines that lack something; the commands that would tell are replaced by ones that say so.
/// </summary>
public sealed class LauncherTests
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(Golden.Copied, "..", ".."));

    /// <summary>An SDK that builds nothing and says that it did.</summary>
    private const string Sdk =
        "[ \"$1\" != --version ] || echo 10.0.100; for word; do [ \"$last\" != -o ] || mkdir -p \"$word\"; last=$word; done";

    [Fact]
    public void Without_packages_and_without_root_the_tests_print_the_one_command_and_stop()
    {
        using var checkout = Checkout(("dotnet", Sdk), ("dpkg-query", "exit 1"), ("id", "echo 1000"));
        var outcome = Launch(checkout, "test", "Ledger");
        outcome.Refused(2, "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends postgresql spin gcc'");
    }

    [Theory]
    [InlineData("echo 8.0.100", "the .NET SDK 10 or newer is needed; dotnet --version says 8.0.100")]
    [InlineData("echo 'no SDK'; exit 1", "dotnet --version says no SDK")]
    public void With_another_SDK_it_says_which_it_found(string dotnet, string expected)
    {
        using var checkout = Checkout(("dotnet", dotnet));
        Launch(checkout, "agop", "--version").Refused(2, expected);
    }

    [Fact]
    public void A_program_that_does_not_build_is_one_line_with_the_compilers_word_and_leaves_no_stamp()
    {
        using var checkout = Checkout(
            ("dotnet", "[ \"$1\" != --version ] || { echo 10.0.100; exit; }; echo 'A.cs(1,2): error CS1002: ; expected'; exit 1")
        );
        Launch(checkout, "agop", "--version").Refused(2, "the program did not build: A.cs(1,2): error CS1002: ; expected");
        Assert.False(File.Exists(checkout["here/.build/program.stamp"]));
    }

    [Fact]
    public void A_start_with_everything_built_builds_nothing()
    {
        using var folder = new TemporaryFolder();
        var outcome = Support.Agop.Finish(Support.Agop.Start(folder.Path, Path.Combine(s_root, "agop"), "--version")).Succeeded();
        Assert.Equal("", outcome.Error);
    }

    private static Outcome Launch(TemporaryFolder checkout, string script, params string[] arguments) =>
        Support.Agop.Finish(
            Support.Agop.Start(
                checkout["elsewhere"],
                "env",
                [$"PATH={checkout["bin"]}:{Environment.GetEnvironmentVariable("PATH")}", checkout[$"here/{script}"], .. arguments]
            )
        );

    /// <summary>What the launcher needs of the checkout, and commands that stand in for the machine's.</summary>
    private static TemporaryFolder Checkout(params (string Name, string Script)[] commands)
    {
        var folder = new TemporaryFolder();
        foreach (var name in new[] { "here/eng", "here/src", "here/tests/Agop.Ledger.Tests", "here/sweeps", "bin", "elsewhere" })
            Directory.CreateDirectory(folder[name]);
        foreach (var script in new[] { "agop", "test", "eng/setup.sh" })
            File.Copy(Path.Combine(s_root, script), folder[$"here/{script}"]);
        foreach (var (name, script) in commands)
        {
            File.WriteAllText(folder[$"bin/{name}"], $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(folder[$"bin/{name}"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        return folder;
    }
}
