using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Agop.Core.Libtorch;

/// <summary>
/// Tells libtorch's errors apart. TorchSharp throws a plain <see cref="ExternalException"/> for each, with libtorch's backtrace in its
/// message.
/// </summary>
internal static partial class LibtorchError
{
    private const int MatchMilliseconds = 10_000;
    private static readonly string[] s_memory = ["out of memory", "can't allocate memory", "not enough memory"];

    /// <summary>Whether libtorch reported an error. Database drivers throw types derived from the same one.</summary>
    public static bool Is(Exception error) => error.GetType() == typeof(ExternalException);

    /// <summary>Whether libtorch could not get the memory that an operation needs, on the host or on a GPU.</summary>
    public static bool IsOutOfMemory(Exception error) =>
        Is(error) && s_memory.Any(words => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase));

    /// <summary>libtorch's own message in one line: no backtrace, and of a model's traceback what went wrong at its end.</summary>
    public static string Message(Exception error)
    {
        var text = error.Message;
        if (text.IndexOf("Exception raised from", StringComparison.Ordinal) is >= 0 and var backtrace)
            text = text[..backtrace];
        if (NotDeterministic().Match(text) is { Success: true } operation)
            return $"{operation.Groups["name"].Value} has no implementation on a GPU that gives the same bits each time; the path "
                + "libtorch runs it on the processor";
        return text.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Length > 0) ?? "unknown error";
    }

    [GeneratedRegex(@"(?<name>\S+) does not have a deterministic implementation", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex NotDeterministic();
}
