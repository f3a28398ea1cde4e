using System.Globalization;
using System.Runtime.InteropServices;

namespace Agop.Silo.Lanes;

/// <summary>
/// Tells whether another silo on this machine still lives. A process is named by the machine's boot, its namespace of process numbers, its
/// number and its start; of processes of other boots and namespaces nothing is known.
/// </summary>
public static partial class SiloProcess
{
    private const int NoSuchProcess = 3;

    private static readonly string s_place = $"{Read("/proc/sys/kernel/random/boot_id")}/{Link("/proc/self/ns/pid")}";

    /// <summary>This process; empty where the system does not say.</summary>
    public static string Self { get; } =
        Start(Environment.ProcessId) is { } start && s_place.Length > 1 ? $"{s_place}/{Environment.ProcessId}/{start}" : "";

    /// <summary>Whether a process is known to be dead.</summary>
    /// <param name="process">What it gave as <see cref="Self"/>; behind a semicolon may be more, for others.</param>
    public static bool IsDead(string process) =>
        Self.Length > 0
        && process.Split(';')[0].Split('/') is [var boot, var space, var number, var start]
        && $"{boot}/{space}" == s_place
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && HasEnded(id, start);

    /// <summary>Whether no process has that number, or another one has it; false where the system does not say.</summary>
    private static bool HasEnded(int process, string start) =>
        Start(process) is { } other ? other != start : Signal(process, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess;

    /// <summary>
    /// When a process started, in ticks since the boot; "ended" for what only its parent has not taken notice of; null where the system
    /// does not say.
    /// </summary>
    private static string? Start(int process)
    {
        // The name, in parentheses, may hold anything; the state is the first field behind it, the start the twentieth.
        var fields = Read($"/proc/{process}/stat") is { Length: > 0 } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : [];
        return fields.Length <= 19 ? null
            : fields[0] is "Z" or "X" ? "ended"
            : fields[19];
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);

    private static string Link(string path) => new FileInfo(path).LinkTarget ?? "";
}
