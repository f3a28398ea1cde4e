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
    Func<IReadOnlyList<Completion>, Func<Task<Exchange>>, Task<Exchange>> witness,
    Func<IReadOnlyCollection<string>, Task> forget
) : LedgerCase(inner)
{
    public override Task<Exchange> ExchangeAsync(
        long silo,
        IReadOnlyList<Completion> completed,
        Demand demand,
        CancellationToken cancellation = default
    ) =>
        Ask(
            $"hands in {string.Join(' ', completed.Select(done => $"{done.Claim.Task} under token {done.Claim.Token}"))} "
                + $"and asks for {demand.Max}",
            () => witness(completed, () => Inner.ExchangeAsync(silo, completed, demand, cancellation))
        );

    public override Task<int> ReopenAsync(IReadOnlyCollection<string> tasks, CancellationToken cancellation = default) =>
        Ask(
            $"says that {string.Join(' ', tasks)} is lost",
            async () =>
            {
                var reopened = await Inner.ReopenAsync(tasks, cancellation);
                await forget(tasks);
                return reopened;
            }
        );

    protected override async Task<T> Ask<T>(string what, Func<Task<T>> question)
    {
        var fate = isFaulty() ? random.Next(20) : 19;
        note($"{what}{(fate == 0 ? ", and the question is lost" : fate == 1 ? ", and the answer is lost" : "")}");
        if (fate == 0)
            throw new LedgerException("cut off") { IsTransient = true };
        var answer = await question();
        return fate == 1 ? throw new LedgerException("cut off") { IsTransient = true } : answer;
    }
}
