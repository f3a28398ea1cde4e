namespace Agop.Grains.Progress;

/// <summary>How often something that may take long is done again.</summary>
public static class Pacing
{
    private const int Leisure = 10,
        ManySilos = 100;

    /// <summary>The pause after something: ten times as long as it took, and at least an interval.</summary>
    /// <param name="took">How long it took.</param>
    /// <param name="interval">The least pause.</param>
    public static TimeSpan PauseAfter(TimeSpan took, TimeSpan interval) => Leisure * took > interval ? Leisure * took : interval;

    /// <summary>
    /// By how many times each of many silos asks about all of them less often: together they ask about as often as a hundred, and not with
    /// the square of their number.
    /// </summary>
    /// <param name="silos">How many there are.</param>
    public static int TimesFor(int silos) => Math.Max(1, silos / ManySilos);
}
