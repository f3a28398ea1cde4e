namespace Agop.Silo.Lanes;

/// <summary>What tells silos apart, and the living from the dead.</summary>
internal interface ISiloIdentity
{
    /// <summary>What tells others whether this silo still lives.</summary>
    string Process { get; }

    /// <summary>Whether another silo, by what it gave as its <see cref="Process"/>, is known to be dead.</summary>
    bool IsDead(string process);
}
