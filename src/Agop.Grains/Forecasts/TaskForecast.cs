namespace Agop.Grains.Forecasts;

/// <summary>What a task will take.</summary>
/// <param name="Seconds">Of its lane.</param>
/// <param name="Bytes">Of its result in the ledger; null where nothing is known.</param>
/// <param name="Source">Where that is known from.</param>
internal readonly record struct TaskForecast(double Seconds, double? Bytes, ForecastSource Source);
