using System.Diagnostics;
using Agop.Tests.Support;

namespace Agop.Deploy.Tests.Support;

/// <summary>Runs commands of the system.</summary>
internal static class Shell
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);

    /// <summary>Whether the tests run as root, which namespaces and chroot need.</summary>
    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>What a command prints; it must succeed.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var (code, output, error) = Try(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}: {error}{output}");
        return output;
    }

    /// <summary>How a command ends and what it prints.</summary>
    public static (int Code, string Output, string Error) Try(string program, params string[] arguments) =>
        Finish(Start(program, arguments));

    /// <summary>Starts a command.</summary>
    public static Process Start(string program, params string[] arguments) => Processes.Start(folder: null, program, arguments);

    /// <summary>Waits for a command's end.</summary>
    public static (int Code, string Output, string Error) Finish(Process process) => Processes.Finish(process, s_patience);
}
