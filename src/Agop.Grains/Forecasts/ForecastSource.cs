namespace Agop.Grains.Forecasts;

/// <summary>Where a forecast is known from, the best first.</summary>
public enum ForecastSource
{
    /// <summary>Tasks of the same work on like data.</summary>
    SameTasks,

    /// <summary>The same work on other data.</summary>
    OtherData,

    /// <summary>Other work of the same kind.</summary>
    SameKind,

    /// <summary>Nothing was ever done: a guess.</summary>
    Guess,
}
