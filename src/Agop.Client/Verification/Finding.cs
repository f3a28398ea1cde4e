namespace Agop.Client.Verification;

/// <summary>What was looked at in a report, and whether it is what it should be.</summary>
/// <param name="Holds">Whether it is.</param>
/// <param name="Text">In a line.</param>
internal sealed record Finding(bool Holds, string Text)
{
    public static Finding Ok(string text) => new(Holds: true, text);

    public static Finding Bad(string text) => new(Holds: false, text);
}
