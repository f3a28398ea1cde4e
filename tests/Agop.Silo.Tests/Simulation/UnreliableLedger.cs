using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Silo.Tests.Support;

namespace Agop.Silo.Tests.Simulation;

/// <summary>
/// A silo's way to the ledger: a question may get lost before it arrives, or its answer after it was acted on. What arrives is checked by a
/// witness.
/// </summary>
internal sealed class UnreliableLedger(
    ILedger inner,
    Random random,
    Func<bool> isFaulty,
    Action<string> note,
    Action<IReadOnlyList<Completion>, Func<Exchange>, Action<Exchange>> witness,
    Action<IReadOnlyCollection<string>> forget
) : LedgerCase(inner)
{
    public override Exchange Exchange(long silo, IReadOnlyList<Completion> completed, Demand demand) =>
        Ask(
            $"hands in {string.Join(' ', completed.Select(done => $"{done.Claim.Task} under token {done.Claim.Token}"))} "
                + $"and asks for {demand.Max}",
            () =>
            {
                Exchange? answer = null;
                witness(completed, () => Inner.Exchange(silo, completed, demand), given => answer = given);
                return answer!;
            }
        );

    public override int Reopen(IReadOnlyCollection<string> tasks) =>
        Ask(
            $"says that {string.Join(' ', tasks)} is lost",
            () =>
            {
                var reopened = Inner.Reopen(tasks);
                forget(tasks);
                return reopened;
            }
        );

    protected override T Ask<T>(string what, Func<T> question)
    {
        var fate = isFaulty() ? random.Next(20) : 19;
        note($"{what}{(fate == 0 ? ", and the question is lost" : fate == 1 ? ", and the answer is lost" : "")}");
        if (fate == 0)
            throw new LedgerException("cut off") { IsTransient = true };
        var answer = question();
        return fate == 1 ? throw new LedgerException("cut off") { IsTransient = true } : answer;
    }
}
