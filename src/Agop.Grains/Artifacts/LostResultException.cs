using Agop.Core.Errors;

namespace Agop.Grains.Artifacts;

/// <summary>The result of a task that is done is not where it should be, or is damaged.</summary>
/// <param name="task">Whose.</param>
/// <param name="problem">One line.</param>
/// <param name="inner">The error underneath, if one.</param>
public sealed class LostResultException(string task, string problem, Exception? inner = null) : AgopException(problem, inner)
{
    /// <inheritdoc/>
    public override ErrorCategory Category => ErrorCategory.Environment;

    /// <summary>The task's id.</summary>
    public string Task => task;
}
