using Agop.Core.Errors;

namespace Agop.Core.Data.Store;

/// <summary>How much a store may hold besides what was imported, and what goes first: what was used longest ago.</summary>
/// <param name="Bytes">How much.</param>
/// <param name="Kept">What was used within this time stays.</param>
internal sealed record DataStoreBudget(long Bytes, TimeSpan Kept)
{
    /// <summary>The environment variable that says how much.</summary>
    public const string Variable = "AGOP_DATA_BUDGET";

    private const string DefaultText = "20GiB";
    private static readonly (string Unit, long Bytes)[] s_units =
    [
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
        ("TiB", 1L << 40),
    ];

    /// <summary>The budget that the environment names, or 20 GiB.</summary>
    public static DataStoreBudget Default =>
        Parse(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : DefaultText, Variable);

    /// <summary>A budget from its text: a whole number with KiB, MiB, GiB or TiB.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static DataStoreBudget Parse(string text, string source)
    {
        var (unit, bytes) = Array.Find(s_units, known => text.EndsWith(known.Unit, StringComparison.Ordinal));
        return
            unit is not null
            && long.TryParse(text[..^unit.Length].Trim(), System.Globalization.NumberStyles.None, null, out var count)
            && count is > 0 and < 1 << 20
            ? new DataStoreBudget(count * bytes, TimeSpan.FromHours(1))
            : throw new InputException(source, $"expected a size such as {DefaultText}, not '{text}'");
    }
}
