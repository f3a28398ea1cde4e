namespace Agop.Grains.Contracts;

/// <summary>
/// Merges a model's partial AGOP states in their fixed tree, neighbours first, so that the sums do not depend on who finished first. It
/// takes the states in any order, has its silo's merge lane add and record each pair as soon as both states are there, and counts its
/// progress. Its key is the id of the tree's root; all that it knows it can read from the ledger.
/// </summary>
[Alias("agop.aggregator")]
public interface IAggregatorGrain : IGrainWithStringKey
{
    /// <summary>Takes a shard's partial state.</summary>
    /// <param name="shard">The shard's assignment.</param>
    /// <param name="state">Its result, as the bytes of an .npz file.</param>
    [Alias("add")]
    Task Add(Assignment shard, [Immutable] byte[] state);

    /// <summary>A merge of its tree is through, here or elsewhere.</summary>
    /// <param name="merge">The merge's assignment.</param>
    /// <param name="done">Whether there is a result, recorded in the ledger.</param>
    [Alias("ended")]
    Task Ended(Assignment merge, bool done);

    /// <summary>How far it is, with diag M of what there is so far.</summary>
    /// <param name="sweep">A sweep that the model is of.</param>
    /// <exception cref="ArgumentException">The ledger knows no such sweep, or the model is not of it.</exception>
    [Alias("snapshot")]
    Task<AggregatorSnapshot> Snapshot(string sweep);
}
