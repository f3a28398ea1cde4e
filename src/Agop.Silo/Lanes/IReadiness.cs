namespace Agop.Silo.Lanes;

/// <summary>A part of a silo that may work or not; the silo is ready when all its parts are.</summary>
internal interface IReadiness
{
    /// <summary>Whether it works.</summary>
    bool IsReady { get; }
}
