using System.Diagnostics;

namespace Agop.Tests.Support;

/// <summary>Starts other programs and takes what they print.</summary>
internal static class Processes
{
    /// <summary>Starts a command.</summary>
    /// <param name="folder">Where; null: here.</param>
    /// <param name="command">Which.</param>
    /// <param name="arguments">With what.</param>
    public static Process Start(string? folder, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        // What a program keeps lies in its folder, and not with what this process keeps.
        start.Environment.Remove("AGOP_DATA");
        return Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start");
    }

    /// <summary>Waits for the end and takes what was printed.</summary>
    public static (int Code, string Output, string Error) Finish(Process process, TimeSpan patience)
    {
        using var _ = process;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{process.StartInfo.FileName} did not end within {patience}");
        }
        return (process.ExitCode, output.Result, error.Result);
    }
}
