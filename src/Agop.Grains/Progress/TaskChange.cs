namespace Agop.Grains.Progress;

/// <summary>What happens to tasks.</summary>
public enum TaskChange
{
    /// <summary>A lane begins it.</summary>
    Started,

    /// <summary>It says the share done.</summary>
    Progressed,

    /// <summary>Its result is recorded.</summary>
    Done,

    /// <summary>It failed for good.</summary>
    Failed,

    /// <summary>It waits again: it failed and is retried, was given back, or was taken from its silo.</summary>
    Again,
}
