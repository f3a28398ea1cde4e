namespace Agop.Grains.Contracts;

/// <summary>
/// Merges a model's partial AGOP states in their fixed tree, neighbours first, so that the sums do not depend on who finished first. It
/// hears of the states in any order, and has the merge lane of the silo that has most of a pair in its memory add and record it as soon as
/// both are there: what one silo accumulated is merged there first, and no state travels for it. It counts its progress. Its key is the id
/// of the tree's root; all that it must know it can read from the ledger.
/// </summary>
[Alias("agop.aggregator")]
public interface IAggregatorGrain : IGrainWithStringKey
{
    /// <summary>A shard or a merge of its tree is through.</summary>
    /// <param name="node">Its assignment: the state is in the memory of the silo that is named there.</param>
    /// <param name="done">Whether there is a result, recorded in the ledger.</param>
    [Alias("ended")]
    Task Ended(Assignment node, bool done);

    /// <summary>How far it is, with diag M of what there is so far.</summary>
    /// <param name="sweep">A sweep that the model is of.</param>
    /// <exception cref="ArgumentException">The ledger knows no such sweep, or the model is not of it.</exception>
    [Alias("snapshot")]
    Task<AggregatorSnapshot> Snapshot(string sweep);
}
