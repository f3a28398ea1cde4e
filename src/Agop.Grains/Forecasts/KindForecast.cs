namespace Agop.Grains.Forecasts;

/// <summary>What the tasks of a kind will take.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Device">What they compute with.</param>
/// <param name="Tasks">How many there are.</param>
/// <param name="Done">How many of them are done.</param>
/// <param name="Seconds">Of lanes, for those that are not.</param>
/// <param name="Bytes">Of their results in the ledger, as far as it is known.</param>
/// <param name="Memory">Bytes that the largest of them needs for its network.</param>
/// <param name="Largest">That task, as a person calls it.</param>
/// <param name="Source">The worst that any of them is known from.</param>
public sealed record KindForecast(
    string Kind,
    string Device,
    int Tasks,
    int Done,
    double Seconds,
    double Bytes,
    long Memory,
    string Largest,
    ForecastSource Source
);
