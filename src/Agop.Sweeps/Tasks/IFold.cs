namespace Agop.Sweeps.Tasks;

/// <summary>A task that takes what it needs piece by piece, since all of it together may not fit into memory.</summary>
public interface IFold
{
    /// <summary>Takes the result of the next task that is needed, in order.</summary>
    void Add(TaskResult need);

    /// <summary>The task's result, once all is taken.</summary>
    TaskResult Finish();
}
