namespace Agop.Silo.Web;

/// <summary>What a change did.</summary>
/// <param name="Tasks">How many tasks it touched.</param>
public sealed record Change(int Tasks);
