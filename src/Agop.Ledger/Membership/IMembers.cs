namespace Agop.Ledger.Membership;

/// <summary>
/// Who belongs to the cluster that works on this ledger. The table as a whole has a revision, and who writes says which one it has seen: of
/// several who write at the same time one succeeds, and the others read again. So all see the same sequence of changes.
/// </summary>
public interface IMembers
{
    /// <summary>All members.</summary>
    MemberList Members();

    /// <summary>Writes a member down, a new one where its revision is 0.</summary>
    /// <param name="member">With the revision that was read.</param>
    /// <param name="table">The revision of the table that was read.</param>
    /// <returns>Whether both revisions are still those; else nothing is changed.</returns>
    bool Write(Member member, long table);

    /// <summary>Notes when a member last said that it lives, without a new revision.</summary>
    void Touch(string address, DateTimeOffset alive);

    /// <summary>Forgets members.</summary>
    void Forget(IReadOnlyCollection<string> addresses);
}
