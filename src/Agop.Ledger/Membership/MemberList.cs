namespace Agop.Ledger.Membership;

/// <summary>The processes of a cluster at one moment.</summary>
/// <param name="Revision">Grows with every change but <see cref="IMembers.TouchAsync"/>.</param>
/// <param name="Members">All that are written down, in the order of their addresses.</param>
public sealed record MemberList(long Revision, IReadOnlyList<Member> Members);
