using Agop.Core.Tasks;

namespace Agop.Core.Tests.Support;

/// <summary>Remembers what a run did.</summary>
internal sealed class RecordingObserver : IRunObserver
{
    public List<TaskDefinition> Computed { get; } = [];
    public List<string> Failures { get; } = [];
    public List<string> Warnings { get; } = [];
    public Action<TaskDefinition>? OnStarted { get; init; }

    public void Planned(IReadOnlyList<TaskDefinition> tasks, IReadOnlySet<string> cached)
    {
    }

    public void Started(TaskDefinition task, int lane) => OnStarted?.Invoke(task);

    public void Progressed(TaskDefinition task, int lane, double share) => Assert.InRange(share, 0, 1);

    public void Finished(TaskDefinition task, int lane, TimeSpan elapsed) => Computed.Add(task);

    public void Failed(TaskDefinition task, int lane, string error, int blocked) => Failures.Add(error);

    public void Warned(string message) => Warnings.Add(message);
}
