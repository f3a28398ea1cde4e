using System.Text.Json;
using Agop.Core.Arrays;

namespace Agop.Tests.Support;

/// <summary>
/// The golden bundle: arrays of an independent implementation. The linear scenario's are copied beside the tests; the rest is read from the
/// bundle's own place where it is, and the tests that need it say that they were skipped where it is not.
/// </summary>
internal static class Golden
{
    public static string Copied { get; } = Checkout.File("tests", "golden");

    private static string? Bundle { get; } = FindBundle();

    public static IReadOnlyDictionary<string, NdArray> Arrays(string name) => ArrayFile.ReadNamed(PathOf(name));

    public static JsonDocument Json(string name) => JsonDocument.Parse(File.ReadAllText(PathOf(name)));

    private static string PathOf(string name)
    {
        var copied = Path.Combine(Copied, name);
        if (File.Exists(copied))
            return copied;
        if (Bundle is null)
            Assert.Skip($"{name} is in the golden bundle, which is not on this machine");
        return Path.Combine(Bundle!, name);
    }

    private static string? FindBundle()
    {
        var path = Path.GetFullPath(Checkout.File("..", "shared", "golden"));
        return Directory.Exists(path) ? path : null;
    }
}
