namespace Agop.Ledger.Membership;

/// <summary>
/// The members of the cluster that works on this ledger. The table as a whole has a revision, and each write names the revision that it is
/// based on: of several concurrent writes one succeeds, and the other writers read again. So all see the same sequence of changes.
/// </summary>
public interface IMembers
{
    /// <summary>All members.</summary>
    Task<MemberList> MembersAsync(CancellationToken cancellation = default);

    /// <summary>Writes a member, a new one where its revision is 0.</summary>
    /// <param name="member">With the revision that was read.</param>
    /// <param name="table">The revision of the table that was read.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Whether both revisions are still current; otherwise nothing is changed.</returns>
    Task<bool> WriteAsync(Member member, long table, CancellationToken cancellation = default);

    /// <summary>Records a member's sign of life, without a new revision.</summary>
    Task TouchAsync(string address, DateTimeOffset alive, CancellationToken cancellation = default);

    /// <summary>Forgets members.</summary>
    Task ForgetAsync(IReadOnlyCollection<string> addresses, CancellationToken cancellation = default);
}
