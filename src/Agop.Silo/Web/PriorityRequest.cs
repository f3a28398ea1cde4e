namespace Agop.Silo.Web;

/// <summary>A sweep's new priority.</summary>
/// <param name="Priority">The higher goes first.</param>
public sealed record PriorityRequest(int Priority);
