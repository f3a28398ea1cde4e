namespace Agop.Ledger.Tasks;

/// <summary>What a task took that is done.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What computed it.</param>
/// <param name="Spec">What exactly, as JSON.</param>
/// <param name="Needs">The ids of the tasks whose results it took.</param>
/// <param name="Seconds">How long its computation took.</param>
/// <param name="Bytes">Its artifact's, where it is kept here.</param>
public sealed record DoneTask(string Id, string Kind, string Spec, IReadOnlyList<string> Needs, double Seconds, long? Bytes);
