using Agop.Ledger.Membership;

namespace Agop.Ledger.Sql;

/// <summary>Who belongs to the cluster.</summary>
internal abstract partial class SqlLedger
{
    public Task<MemberList> MembersAsync(CancellationToken cancellation = default) =>
        ReadAsync(
            async session => new MemberList(
                // The revision is read first: members written in between are seen under the older revision, with which no write succeeds.
                (await session.QueryAsync("SELECT revision FROM membership", row => row.GetInt64(0)))[0],
                await session.QueryAsync(
                    "SELECT address, details, alive, revision FROM member ORDER BY address",
                    row => new Member(row.GetString(0), row.GetString(1), Time(row.GetInt64(2)), row.GetInt64(3))
                )
            ),
            cancellation
        );

    public Task<bool> WriteAsync(Member member, long table, CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                if ((await session.QueryAsync("SELECT revision FROM membership{lock}", row => row.GetInt64(0)))[0] != table)
                    return false;
                var known = await session.QueryAsync(
                    "SELECT revision FROM member WHERE address = @address",
                    row => row.GetInt64(0),
                    ("@address", member.Address)
                );
                if (known.FirstOrDefault() != member.Revision)
                    return false;
                await session.ExecuteAsync(
                    """
                    INSERT INTO member (address, details, alive, revision) VALUES (@address, @details, @alive, 1)
                    ON CONFLICT (address) DO UPDATE SET details = @details, alive = @alive, revision = member.revision + 1
                    """,
                    ("@address", member.Address),
                    ("@details", member.Details),
                    ("@alive", Microseconds(member.Alive))
                );
                await session.ExecuteAsync("UPDATE membership SET revision = revision + 1");
                return true;
            },
            cancellation
        );

    public Task TouchAsync(string address, DateTimeOffset alive, CancellationToken cancellation = default) =>
        TransactAsync(
            session =>
                session.ExecuteAsync(
                    "UPDATE member SET alive = @alive WHERE address = @address",
                    ("@address", address),
                    ("@alive", Microseconds(alive))
                ),
            cancellation
        );

    public Task ForgetAsync(IReadOnlyCollection<string> addresses, CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                var revised = await session.ExecuteAsync("UPDATE membership SET revision = revision + 1");
                foreach (var address in addresses)
                    await session.ExecuteAsync("DELETE FROM member WHERE address = @address", ("@address", address));
                return revised;
            },
            cancellation
        );
}
