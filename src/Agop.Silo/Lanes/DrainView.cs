namespace Agop.Silo.Lanes;

/// <summary>How far a silo is with draining.</summary>
/// <param name="Draining">Whether it takes no more work.</param>
/// <param name="Tasks">How many tasks it still computes, or has not handed in.</param>
public sealed record DrainView(bool Draining, int Tasks);
