using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Watching;

/// <summary>What a sweep's tasks are for: its matrix and its networks.</summary>
internal sealed class SweepShape
{
    /// <param name="plan">The sweep's plan.</param>
    public SweepShape(SweepPlan plan)
    {
        Tasks = plan.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
        var cases = plan.Models.Select(model => CaseView.Of(model.Id.Data)).Distinct().ToArray();
        var places = cases.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        var methods = plan.Sweep.Methods.Index().ToDictionary(entry => entry.Item.Label, entry => entry.Index, StringComparer.Ordinal);
        (Cases, Methods) = (cases, [.. plan.Sweep.Methods.Select(method => method.Label)]);
        Models = [.. plan.Models.Select(model => new Network(model, places[CaseView.Of(model.Id.Data)], Shards(model.Agop)))];
        Cells =
        [
            .. plan
                .Cells.Select(cell => (Case: places[CaseView.Of(cell.Id.Network.Data)], Method: methods[cell.Id.Method], cell.Evaluate))
                .GroupBy(cell => (cell.Case, cell.Method), cell => cell.Evaluate)
                .Select(cell => new Cell(cell.Key.Case, cell.Key.Method, [.. cell])),
        ];
    }

    /// <summary>The planned tasks by their ids.</summary>
    public IReadOnlyDictionary<string, TaskDefinition> Tasks { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<CaseView> Cases { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>The networks.</summary>
    public IReadOnlyList<Network> Models { get; }

    /// <summary>The cells.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>The shards below the root of a merge tree.</summary>
    private string[] Shards(string task) => Tasks[task].Role == TaskRole.Merge ? [.. Tasks[task].Needs.SelectMany(Shards)] : [task];

    /// <summary>A network.</summary>
    /// <param name="Model">As the plan has it.</param>
    /// <param name="Case">Its column.</param>
    /// <param name="Shards">The tasks that accumulate its AGOP, in order.</param>
    internal sealed record Network(SweepModel Model, int Case, IReadOnlyList<string> Shards);

    /// <summary>A cell.</summary>
    /// <param name="Case">Its column.</param>
    /// <param name="Method">Its row.</param>
    /// <param name="Evaluations">The tasks that give it, one per seed; the same one several times where the seed does not matter.</param>
    internal sealed record Cell(int Case, int Method, IReadOnlyList<string> Evaluations);
}
