namespace Agop.Grains.Progress;

/// <summary>How often something that may take long is done again.</summary>
public static class Pacing
{
    private const int Leisure = 10;

    /// <summary>The pause after something: ten times as long as it took, and at least an interval.</summary>
    /// <param name="took">How long it took.</param>
    /// <param name="interval">The least pause.</param>
    public static TimeSpan PauseAfter(TimeSpan took, TimeSpan interval) => Leisure * took > interval ? Leisure * took : interval;
}
