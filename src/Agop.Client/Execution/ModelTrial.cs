using System.Diagnostics;
using Agop.Core.Errors;

namespace Agop.Client.Execution;

/// <summary>
/// Loads a TorchScript model in a process of its own first. libtorch ends the process where it cannot compile a model's code, or where a
/// backward pass fails, and TorchSharp cannot stop it; here that is an error in one line.
/// </summary>
internal static class ModelTrial
{
    /// <summary>The hidden command that the other process runs.</summary>
    public const string Command = "try-model";

    private const string Reason = "what():";

    /// <summary>Returns where the model can be loaded, or is refused in the way that loading it here refuses it.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="input">Channels, height, width.</param>
    /// <param name="source">The file's name.</param>
    /// <exception cref="InputException">Loading it ends the process.</exception>
    public static void Run(byte[] file, (int Channels, int Height, int Width) input, string source)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            [typeof(ModelTrial).Assembly.Location, Command, $"{input.Channels}", $"{input.Height}", $"{input.Width}"]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var (errors, _) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        try
        {
            using var stream = process.StandardInput.BaseStream;
            stream.Write(file);
        }
        catch (IOException)
        {
            // It ended before it read everything; how, its exit code says.
        }
        process.WaitForExit();
        if (process.ExitCode is ExitCode.Done or ExitCode.BadInput)
            return;
        throw new InputException(
            source,
            $"expected a TorchScript model that this libtorch can compile and differentiate: {ReasonOf(errors.Result, process.ExitCode)}"
        );
    }

    private static string ReasonOf(string errors, int code)
    {
        var lines = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var place = Array.FindIndex(lines, line => line.StartsWith(Reason, StringComparison.Ordinal));
        var reason =
            place < 0 ? null
            : lines[place].Length > Reason.Length ? lines[place][Reason.Length..].Trim()
            : lines.ElementAtOrDefault(place + 1);
        return reason ?? $"the process that tried it ended with {code}";
    }
}
