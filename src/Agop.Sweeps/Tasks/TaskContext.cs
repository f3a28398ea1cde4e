using Agop.Core.Training;

namespace Agop.Sweeps.Tasks;

/// <summary>What a running task may use besides its inputs. None of it may change the result.</summary>
/// <param name="Cancellation">To be looked at often.</param>
public sealed record TaskContext(CancellationToken Cancellation)
{
    /// <summary>To be told the share done, from 0 to 1.</summary>
    public Action<double> Progress { get; init; } = _ => { };

    /// <summary>To be told, from time to time, what there is to see of a training.</summary>
    public Action<TrainingPreview> Show { get; init; } = _ => { };

    /// <summary>The clock that <see cref="Show"/> goes by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
