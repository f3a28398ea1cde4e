using Agop.Ledger.Membership;

namespace Agop.Ledger.Sql;

/// <summary>Who belongs to the cluster.</summary>
internal abstract partial class SqlLedger
{
    public MemberList Members() =>
        Reading(session => new MemberList(
            // The revision is read first: members written in between are seen under the older revision, with which no write succeeds.
            session.Query("SELECT revision FROM membership", row => row.GetInt64(0))[0],
            session.Query(
                "SELECT address, details, alive, revision FROM member ORDER BY address",
                row => new Member(row.GetString(0), row.GetString(1), Time(row.GetInt64(2)), row.GetInt64(3))
            )
        ));

    public bool Write(Member member, long table) =>
        Transaction(session =>
        {
            if (session.Query("SELECT revision FROM membership{lock}", row => row.GetInt64(0))[0] != table)
                return false;
            var revision = session
                .Query("SELECT revision FROM member WHERE address = @address", row => row.GetInt64(0), ("@address", member.Address))
                .FirstOrDefault();
            if (revision != member.Revision)
                return false;
            session.Execute(
                """
                INSERT INTO member (address, details, alive, revision) VALUES (@address, @details, @alive, 1)
                ON CONFLICT (address) DO UPDATE SET details = @details, alive = @alive, revision = member.revision + 1
                """,
                ("@address", member.Address),
                ("@details", member.Details),
                ("@alive", Microseconds(member.Alive))
            );
            session.Execute("UPDATE membership SET revision = revision + 1");
            return true;
        });

    public void Touch(string address, DateTimeOffset alive) =>
        Transaction(session =>
            session.Execute(
                "UPDATE member SET alive = @alive WHERE address = @address",
                ("@address", address),
                ("@alive", Microseconds(alive))
            )
        );

    public void Forget(IReadOnlyCollection<string> addresses) =>
        Transaction(session =>
        {
            var revised = session.Execute("UPDATE membership SET revision = revision + 1");
            foreach (var address in addresses)
                session.Execute("DELETE FROM member WHERE address = @address", ("@address", address));
            return revised;
        });
}
