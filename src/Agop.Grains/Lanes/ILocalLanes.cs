using Agop.Grains.Contracts;

namespace Agop.Grains.Lanes;

/// <summary>
/// The lanes of the silo that a grain is on, which are threads of their own: each call returns at once, and what comes of a task is told to
/// its grain by a message.
/// </summary>
internal interface ILocalLanes
{
    /// <summary>Where this is.</summary>
    SiloAddress Silo { get; }

    /// <summary>The samples that the silo holds.</summary>
    HeldSamples Samples { get; }

    /// <summary>Hands a task to the lanes.</summary>
    void Assign(Assignment assignment);

    /// <summary>Takes a task back from the lanes.</summary>
    /// <returns>Whether none has begun it.</returns>
    bool Withdraw(string task);

    /// <summary>How a lane stands.</summary>
    /// <exception cref="ArgumentException">There is no such lane.</exception>
    LaneStatus Status(int lane);
}
