using Agop.Grains.Progress;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Web;

/// <summary>A task.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What computes it.</param>
/// <param name="About">What a person would call it.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Failures">How often it failed since it was submitted or retried.</param>
/// <param name="Deaths">How many silos died of it.</param>
/// <param name="Silo">The number of the silo that runs it or did it.</param>
/// <param name="Seconds">How long its computation took, once done.</param>
/// <param name="Error">The last error.</param>
public sealed record TaskView(
    string Id,
    string Kind,
    string About,
    string State,
    int Failures,
    int Deaths,
    long? Silo,
    double? Seconds,
    string? Error
)
{
    /// <summary>A task as the ledger knows it.</summary>
    public static TaskView Of(TaskRecord task) =>
        new(
            task.Id,
            task.Kind,
            TaskLabel.Of(task.Kind, task.Spec),
            SweepWords.Of(task.State),
            task.Failures,
            task.Deaths,
            task.Silo,
            task.Seconds,
            task.Error
        );
}
