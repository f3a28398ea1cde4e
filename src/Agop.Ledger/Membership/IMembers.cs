namespace Agop.Ledger.Membership;

/// <summary>
/// Who belongs to the cluster that works on this ledger. The table as a whole has a revision, and who writes says which one it has seen: of
/// several who write at the same time one succeeds, and the others read again. So all see the same sequence of changes.
/// </summary>
public interface IMembers
{
    /// <summary>All members.</summary>
    Task<MemberList> MembersAsync(CancellationToken cancellation = default);

    /// <summary>Writes a member down, a new one where its revision is 0.</summary>
    /// <param name="member">With the revision that was read.</param>
    /// <param name="table">The revision of the table that was read.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Whether both revisions are still those; else nothing is changed.</returns>
    Task<bool> WriteAsync(Member member, long table, CancellationToken cancellation = default);

    /// <summary>Notes when a member last said that it lives, without a new revision.</summary>
    Task TouchAsync(string address, DateTimeOffset alive, CancellationToken cancellation = default);

    /// <summary>Forgets members.</summary>
    Task ForgetAsync(IReadOnlyCollection<string> addresses, CancellationToken cancellation = default);
}
