namespace Agop.Grains.Contracts;

/// <summary>What a lane is kept for.</summary>
public enum LaneRole
{
    /// <summary>Any task that its device can compute.</summary>
    Tasks,

    /// <summary>
    /// Only merges that aggregators send to its silo: milliseconds at a time, and never behind a training. People neither name it nor count
    /// it.
    /// </summary>
    Merges,
}
