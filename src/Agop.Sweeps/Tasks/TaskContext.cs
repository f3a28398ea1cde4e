using Agop.Core.Data.Store;
using Agop.Core.Training;
using Agop.Sweeps.Tasks.Datasets;
using Agop.Sweeps.Tasks.Sharing;

namespace Agop.Sweeps.Tasks;

/// <summary>What a running task may use besides its inputs. None of it may change the result.</summary>
/// <param name="Cancellation">Checked often.</param>
public sealed record TaskContext(CancellationToken Cancellation)
{
    /// <summary>Called with the share done, from 0 to 1.</summary>
    public Action<double> Progress { get; init; } = _ => { };

    /// <summary>Called from time to time with a preview of a training.</summary>
    public Action<TrainingPreview> Show { get; init; } = _ => { };

    /// <summary>Threads that may take parts of the task.</summary>
    public SpareThreads Spare { get; init; } = SpareThreads.None;

    /// <summary>Where samples are.</summary>
    internal DataAccess? Data { get; init; }

    /// <summary>Where samples are written to.</summary>
    /// <exception cref="InvalidOperationException">There is no such place.</exception>
    internal DataStore Store => (Data ?? throw new InvalidOperationException("there is no data store")).Store;

    /// <summary>The clock that times <see cref="Show"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
