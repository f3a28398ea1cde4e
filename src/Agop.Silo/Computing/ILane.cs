using Agop.Grains.Contracts;

namespace Agop.Silo.Computing;

/// <summary>A thread that computes for one device, one piece of work at a time.</summary>
public interface ILane
{
    /// <summary>Which it is.</summary>
    Lane Lane { get; }

    /// <summary>Runs something on the lane's thread, after all that was asked before.</summary>
    /// <exception cref="Exception">What the work throws.</exception>
    Task<T> RunAsync<T>(Func<T> work);
}
