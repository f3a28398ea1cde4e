using Agop.Core.Libtorch;

namespace Agop.Client.Output;

/// <summary>
/// Notes for people although nothing failed: one line each on standard error, so that standard output stays unchanged.
/// </summary>
internal static class Notes
{
    private const int MaxImages = 10;

    /// <summary>Tells something.</summary>
    public static void Tell(string text) => Console.Error.WriteLine($"agop: note: {text.ReplaceLineEndings(" ")}");

    /// <summary>Tells of a libtorch whose convolutions are wrong on this processor; for whatever uses them.</summary>
    public static void TellOfConvolutions()
    {
        if (LibtorchRuntime.ConvolutionProblem is { } problem)
            Tell(problem);
    }

    /// <summary>Numbers of images in a message: <c>image 2</c>, <c>images 2, 5 and 7 more</c>.</summary>
    public static string Images<T>(IReadOnlyList<T> rows) => Images(rows, rows.Count);

    /// <summary>The same, where only the first numbers are known.</summary>
    public static string Images<T>(IReadOnlyList<T> first, int count)
    {
        var shown = Math.Min(first.Count, MaxImages);
        return $"image{(count == 1 ? "" : "s")} "
            + $"{string.Join(", ", first.Take(shown))}{(count > shown ? $" and {count - shown} more" : "")}";
    }
}
