using Agop.Silo.Dispatching;

namespace Agop.Silo.Tests.Simulation;

/// <summary>A silo whose threads are the scheduler's steps.</summary>
internal sealed class SimulatedSilo
{
    public string Process { get; set; } = "";
    public Dispatcher Dispatcher { get; set; } = null!;
    public Assignments? Assignments { get; set; }
    public DateTimeOffset PausedUntil { get; set; }
    public List<Work> Lanes { get; } = [];
    public Dictionary<Work, string> Results { get; } = [];
}
