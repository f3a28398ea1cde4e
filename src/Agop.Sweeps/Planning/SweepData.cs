using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Tasks;

namespace Agop.Sweeps.Planning;

/// <summary>One data set of a sweep.</summary>
/// <param name="Id">Which.</param>
public abstract record SweepData(DatasetId Id)
{
    /// <summary>The size at which maps are compared with masks, where it is not the network's.</summary>
    public virtual int? ScoreSize => null;

    /// <summary>Whether the truth is known; else only scores that need none can be taken.</summary>
    public bool HasMasks { get; init; } = true;

    /// <summary>What networks learn from: the same samples where only the truth is another.</summary>
    public virtual SweepData Trained => this;

    /// <summary>Which truth maps are compared with, where it is not the data's own; else null.</summary>
    public virtual string? OtherTruth => null;

    /// <summary>The data with which these are compared: the same training and a test like it. Null where nothing is shifted.</summary>
    public virtual DatasetId? Control => null;

    /// <summary>The data whose training is the same, their own test images included.</summary>
    public virtual DatasetId TrainedLike => Control ?? Id;

    /// <summary>The task that gives the network's weights, where the data come with a network; else one is trained or brought.</summary>
    public virtual TaskDefinition? Network => null;

    /// <summary>Plans the tasks that give the data.</summary>
    /// <param name="add">Takes a task and gives its id.</param>
    /// <returns>The id of the last one, a <see cref="TaskKinds.Dataset"/>.</returns>
    public abstract string Plan(Func<TaskDefinition, string> add);
}
