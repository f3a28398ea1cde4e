namespace Agop.Ledger;

/// <summary>How people are told an id: by its beginning.</summary>
public static class ShortId
{
    private const int Length = 12;

    /// <summary>The first twelve characters.</summary>
    public static string Of(string id) => id[..Math.Min(Length, id.Length)];
}
