using System.Diagnostics;
using System.Runtime.InteropServices;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Support;

/// <summary>Runs the program as a person does: in a process of its own, from a folder of its own.</summary>
internal static partial class Agop
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "agop.dll");

    /// <summary>Runs to the end.</summary>
    public static Outcome Run(string folder, params string[] arguments) => Finish(Start(folder, "dotnet", [Program, .. arguments]));

    /// <summary>Starts any command.</summary>
    public static Process Start(string folder, string command, params string[] arguments) => Processes.Start(folder, command, arguments);

    /// <summary>Waits for the end and takes what was printed.</summary>
    public static Outcome Finish(Process process)
    {
        var (code, output, error) = Processes.Finish(process, s_patience);
        return new Outcome(code, output, error);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Signal(int process, int signal);
}
