namespace Agop.Silo.Lanes;

/// <summary>Empties a silo that goes on running, so that it can be ended without giving up a task.</summary>
internal interface IDrain
{
    /// <summary>How far it is.</summary>
    DrainView Progress { get; }

    /// <summary>Takes no more work, for good; what runs goes on to its end.</summary>
    void Drain();
}
