using Agop.Ledger;

namespace Agop.Silo.Tests.Support;

/// <summary>A ledger that fails while a test wants it to.</summary>
internal sealed class FailingLedger(ILedger inner) : LedgerCase(inner)
{
    /// <summary>What every question gets; null: its answer.</summary>
    public LedgerException? Trouble { get; set; }

    /// <summary>Loses the answers of questions that begin so.</summary>
    public string? LosesAnswerOf { get; set; }

    public List<string> Questions { get; } = [];

    protected override async Task<T> Ask<T>(string what, Func<Task<T>> question)
    {
        lock (Questions)
            Questions.Add(what);
        if (Trouble is { } trouble)
            throw trouble;
        var answer = await question();
        return LosesAnswerOf is { } lost && what.StartsWith(lost, StringComparison.Ordinal)
            ? throw new LedgerException("cut off") { IsTransient = true }
            : answer;
    }
}
