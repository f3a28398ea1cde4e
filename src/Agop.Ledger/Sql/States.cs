using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sql;

/// <summary>The values of <see cref="TaskState"/> in SQL: constants, so that statements are constants.</summary>
internal static class States
{
    public const string Waiting = "0",
        Ready = "1",
        Running = "2",
        Done = "3",
        Failed = "4",
        Blocked = "5",
        Cancelled = "6";
}
