using Orleans.Concurrency;

namespace Agop.Grains.Contracts;

/// <summary>Follows a sweep.</summary>
[Alias("agop.sweep-observer")]
public interface ISweepObserver : IGrainObserver
{
    /// <summary>The sweep stands differently than before.</summary>
    [OneWay, Alias("told")]
    Task Changed(ToldSnapshot told);
}
