namespace Agop.Grains.Scheduling;

/// <summary>What is known of where things are.</summary>
internal sealed class Places
{
    /// <summary>Of the parts of splits, whose states are merged.</summary>
    public PartPlaces Parts { get; } = new();

    /// <summary>Of results, such as weights.</summary>
    public ResultPlaces Results { get; } = new();

    /// <summary>Of samples.</summary>
    public SampleHolders Samples { get; } = new();

    /// <summary>A task goes to a silo.</summary>
    public void Put(Candidate task, SiloAddress silo)
    {
        Parts.Put(task, silo);
        Results.Put(task.Task, silo);
    }
}
