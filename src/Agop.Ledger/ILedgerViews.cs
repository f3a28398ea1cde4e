namespace Agop.Ledger;

/// <summary>How sweeps stand, for people who look: short answers however many tasks there are.</summary>
public interface ILedgerViews
{
    /// <summary>How many of a sweep's tasks stand where, kind by kind.</summary>
    IReadOnlyList<KindStatus> Kinds(string sweep);

    /// <summary>What of a sweep has ended, done or failed, at a time or later, in the order of ending.</summary>
    IReadOnlyList<TaskEnd> Ends(string sweep, DateTimeOffset since);

    /// <summary>The trace context that a sweep was first submitted with; null where it had none, or there is no such sweep.</summary>
    string? Trace(string sweep);

    /// <summary>What waits for a lane, of all sweeps.</summary>
    QueueStatus Queue();

    /// <summary>Some of a sweep's tasks, in the order of submission.</summary>
    /// <param name="sweep">Its id.</param>
    /// <param name="state">Only those that stand there; null: all.</param>
    /// <param name="kind">Only those of a kind; null: all.</param>
    /// <param name="skip">How many to leave out at the beginning.</param>
    /// <param name="most">How many at most.</param>
    IReadOnlyList<TaskRecord> Page(string sweep, TaskState? state, string? kind, int skip, int most);
}
