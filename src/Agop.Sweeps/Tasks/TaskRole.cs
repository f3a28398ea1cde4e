namespace Agop.Sweeps.Tasks;

/// <summary>A task's part in a sweep, where others must know it.</summary>
public enum TaskRole
{
    /// <summary>None that others must know.</summary>
    Other,

    /// <summary>Accumulates one shard: a leaf of a merge tree.</summary>
    Shard,

    /// <summary>Adds two states: an inner node of a merge tree.</summary>
    Merge,

    /// <summary>Gives a cell of the leaderboard.</summary>
    Evaluation,

    /// <summary>Makes something of a report, from results: planned once they are there.</summary>
    Report,
}
