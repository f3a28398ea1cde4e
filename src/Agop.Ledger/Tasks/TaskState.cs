namespace Agop.Ledger.Tasks;

/// <summary>Where a task stands.</summary>
public enum TaskState
{
    /// <summary>Not all that it needs is done.</summary>
    Waiting = 0,

    /// <summary>May be claimed.</summary>
    Ready = 1,

    /// <summary>A silo holds a lease on it.</summary>
    Running = 2,

    /// <summary>Its result is recorded; nothing changes it any more, unless its artifact is lost.</summary>
    Done = 3,

    /// <summary>It failed too often, or with an error that is certain to repeat, or its silos died of it.</summary>
    Failed = 4,

    /// <summary>Something that it needs failed.</summary>
    Blocked = 5,

    /// <summary>No sweep wants it any more.</summary>
    Cancelled = 6,
}
