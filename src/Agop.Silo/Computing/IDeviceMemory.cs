using Agop.Grains.Contracts;

namespace Agop.Silo.Computing;

/// <summary>How much memory devices have.</summary>
public interface IDeviceMemory
{
    /// <summary>The bytes of a lane's device, whoever uses them; null where they are not known.</summary>
    long? TotalOf(Lane lane);
}
