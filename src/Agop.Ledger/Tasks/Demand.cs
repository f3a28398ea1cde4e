namespace Agop.Ledger.Tasks;

/// <summary>What a silo asks for.</summary>
/// <param name="Lane">The kind of lane that is free.</param>
/// <param name="Max">How many are.</param>
/// <param name="Sweep">Null for any sweep's tasks, else the id of the only one.</param>
/// <param name="Tasks">Null for any tasks, else the ids of the only ones.</param>
/// <param name="Skills">The skills that the silo has, or null for all; see <see cref="LedgerTask.Skill"/>.</param>
public sealed record Demand(
    string Lane = "cpu",
    int Max = 1,
    string? Sweep = null,
    IReadOnlyList<string>? Tasks = null,
    IReadOnlyList<string>? Skills = null
)
{
    /// <summary>Nothing.</summary>
    public static Demand None { get; } = new(Max: 0);
}
