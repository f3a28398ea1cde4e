using System.Diagnostics;
using System.Globalization;

namespace Agop.Core.Arrays;

/// <summary>
/// Writes files so that a reader finds them whole or not at all: each goes to a temporary file beside its place, is flushed to disk, then
/// renamed.
/// </summary>
internal static class AtomicFile
{
    /// <summary>The ending of files that are still being written.</summary>
    public const string PartEnding = ".part";

    private static readonly string s_host = string.Concat(Environment.MachineName.Where(char.IsAsciiLetterOrDigit));

    /// <summary>
    /// Calls <paramref name="write"/> with a stream; the file appears under <paramref name="path"/> only after it returned.
    /// </summary>
    /// <exception cref="IOException">The disk is full or the place cannot be written; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write) =>
        WritePath(
            path,
            beside =>
            {
                using var stream = Create(beside);
                write(stream);
                stream.Flush(flushToDisk: true);
            }
        );

    /// <inheritdoc cref="Write"/>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        var (place, beside) = Places(path);
        try
        {
            await using (var stream = Create(beside))
            {
                await write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, place, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>
    /// The id of the process that was writing a temporary file, or null if it ran on another host or the name does not say.
    /// </summary>
    public static int? OwnerOf(string partPath) =>
        Path.GetFileName(partPath).Split('.') is [.., var host, var owner, _]
        && host == s_host
        && int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            ? process
            : null;

    /// <summary>Writes text as UTF-8 without a mark.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>The start of a name: the name of the temporary file adds to it, and must not exceed the limit of the file system.</summary>
    private static string Short(string name) => name.Length <= 60 ? name : name[..60];

    /// <summary>The path of a temporary file beside another; its name tells which process writes it.</summary>
    public static string Beside(string path) =>
        Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            $".{Short(Path.GetFileName(path))}.{Guid.NewGuid():N}.{s_host}.{Environment.ProcessId}{PartEnding}"
        );

    /// <summary>Calls <paramref name="write"/> with the path of a file beside, for writers that want a name rather than a stream.</summary>
    public static void WritePath(string path, Action<string> write)
    {
        var (place, beside) = Places(path);
        try
        {
            write(beside);
            File.Move(beside, place, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static FileStream Create(string path) => new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);

    /// <summary>Where a file goes, and where it is written, in a folder that is made if need be.</summary>
    private static (string Place, string Beside) Places(string path)
    {
        // A link stays a link: what it points to is replaced.
        if (new FileInfo(path).LinkTarget is not null)
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        var beside = Beside(path);
        Directory.CreateDirectory(Path.GetDirectoryName(beside)!);
        return (path, beside);
    }

    /// <summary>Removes what killed processes of this host left half-written in a folder; what a living one is writing stays.</summary>
    public static void RemoveRests(string folder)
    {
        foreach (
            var file in Directory.EnumerateFiles(
                folder,
                "*" + PartEnding,
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
        )
            if (OwnerOf(file) is { } owner && !IsRunning(owner))
                File.Delete(file);
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
