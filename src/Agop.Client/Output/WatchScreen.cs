using System.Globalization;
using Agop.Core.Images;
using Agop.Grains.Progress;
using Agop.Ledger.Tasks;
using Agop.Silo.Watching;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Agop.Client.Output;

/// <summary>
/// A sweep as the silo's page shows it, for a terminal: progress, lanes, failures, the matrix as far as it is, and the diag M of a training
/// that runs.
/// </summary>
internal static class WatchScreen
{
    private const int MaxFailures = 5;
    private const int BarWidth = 40;

    /// <summary>The whole screen.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="ledger">The silos.</param>
    /// <param name="live">Whether the cluster told of the sweep: then it knows all of it that runs.</param>
    /// <param name="training">A network in training; null where there is none to be seen.</param>
    public static IRenderable Of(SweepSnapshot sweep, LedgerView ledger, bool live = false, AgopView? training = null)
    {
        var rows = new List<IRenderable> { Progress(sweep) };
        if (sweep.Kinds.Count > 0)
            rows.Add(Kinds(sweep));
        if (sweep.Note is { } note)
            rows.Add(new Text($"note: {note}"));
        if (sweep.Running.Count > 0 || ledger.Silos.Count > 0)
            rows.Add(Lanes(ledger, sweep.Running, live || sweep.Sweep.Ended));
        foreach (var failure in sweep.Failures.Take(MaxFailures))
            rows.Add(new Text($"failed: {failure.About}: {failure.Error}", new Style(Color.Red)));
        if (sweep.Sweep.Count(TaskState.Failed) is var failed && failed > MaxFailures)
            rows.Add(new Text($"and {failed - MaxFailures} more", new Style(Color.Red)));
        if (sweep.Methods.Count > 0)
            rows.Add(Matrix(sweep));
        if (training?.Diagonal is not null)
            rows.Add(Training(training, training.Diagonal));
        return new Rows(rows);
    }

    private static Text Kinds(SweepSnapshot sweep) =>
        new(
            string.Join(", ", sweep.Kinds.Select(kind => $"{kind.Kind} {kind.States.GetValueOrDefault("done")}/{kind.States.Values.Sum()}"))
                + (sweep.Throughput is { } throughput ? $"; {throughput.PerMinute} tasks in the last minute" : "")
        );

    /// <summary>Two pixels a letter, the upper one as its colour and the lower one as its ground.</summary>
    private static Paragraph Training(AgopView training, Thumbnail diagonal)
    {
        var picture = new Paragraph(
            string.Create(
                CultureInfo.InvariantCulture,
                $"diag(M) of {training.Scenario}, {training.Background}, seed {training.Seed} after epoch {training.Epoch}"
            )
        );
        if (training.Curve.Count > 0)
            picture.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $": mIoU {training.Curve[^1].IouTopK:0.000}, {training.Curve[^1].MassOnMask:0.000} of it on the mask"
                )
            );
        for (var row = 0; row < diagonal.Height; row += 2)
        {
            picture.Append("\n");
            for (var column = 0; column < diagonal.Width; column++)
                picture.Append("▀", new Style(Shade(row, column), Shade(row + 1, column)));
        }
        return picture;

        Color Shade(int row, int column)
        {
            if (row >= diagonal.Height)
                return Color.Default;
            var colour = Colour.Sequential(diagonal.Pixels[row * diagonal.Width + column] / 255.0);
            return new Color(colour.Red, colour.Green, colour.Blue);
        }
    }

    private static Text Progress(SweepSnapshot sweep)
    {
        var filled = (int)Math.Round(BarWidth * sweep.Share);
        return new Text($"{sweep.Sweep.Name} {new string('━', filled)}{new string('─', BarWidth - filled)} {ProgressLine.Of(sweep)}");
    }

    /// <summary>What each lane runs of the sweep, and, as its silo told the ledger last, of others.</summary>
    /// <param name="ledger">The silos.</param>
    /// <param name="running">What runs of the sweep.</param>
    /// <param name="complete">Whether that is all: what silos told the ledger may have ended since.</param>
    private static Table Lanes(LedgerView ledger, IReadOnlyList<RunningTask> running, bool complete)
    {
        var table = new Table()
            .Border(TableBorder.Simple)
            .AddColumn("silo")
            .AddColumn("lane")
            .AddColumn("runs")
            .AddColumn(new TableColumn("done").RightAligned());
        var told = ledger
            .Silos.Where(silo => !silo.Gone)
            .SelectMany(silo => silo.Lanes.Index().Select(lane => (Silo: silo.Name, Lane: lane.Index, View: lane.Item)))
            .ToArray();
        var lanes = told.Select(lane =>
                running.FirstOrDefault(task => task.Silo == lane.Silo && task.Lane == lane.Lane) is { } task
                    ? (lane.Silo, Lane: lane.View.Device, Runs: task.About, Share: (double?)task.Share)
                : complete && lane.View.Task is not null ? (lane.Silo, Lane: lane.View.Device, Runs: "nothing of this sweep", Share: null)
                : (lane.Silo, Lane: lane.View.Device, Runs: lane.View.About ?? "idle", lane.View.Share)
            )
            // Silos that have not told the ledger yet.
            .Concat(
                running
                    .Where(task => !told.Any(lane => lane.Silo == task.Silo && lane.Lane == task.Lane))
                    .Select(task => (task.Silo, Lane: $"{task.Lane}", Runs: task.About, Share: (double?)task.Share))
            );
        foreach (var (silo, lane, runs, share) in lanes)
            table.AddRow(
                new Text(silo),
                new Text(lane),
                new Text(runs),
                new Text(share is { } known ? $"{Math.Floor(100 * known):0} %" : "")
            );
        return table;
    }

    private static Table Matrix(SweepSnapshot sweep)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn(new Text(sweep.Score)));
        var several = sweep.Cases.Select(entry => entry.Background).Distinct().Count() > 1;
        foreach (var entry in sweep.Cases)
            table.AddColumn(new TableColumn(new Text(several ? $"{entry.Scenario}, {entry.Background}" : entry.Scenario)).RightAligned());
        var cells = sweep.Cells.ToDictionary(cell => (cell.Method, cell.Case));
        for (var method = 0; method < sweep.Methods.Count; method++)
            table.AddRow([
                new Text(sweep.Methods[method]),
                .. sweep.Cases.Select((_, i) => new Text(Cell(cells.GetValueOrDefault((method, i))))),
            ]);
        return table;
    }

    private static string Cell(CellView? cell) =>
        cell switch
        {
            null => "",
            { Failed: > 0, Miou: null } => "failed",
            { Miou: null } => "·",
            { } known => string.Create(
                CultureInfo.InvariantCulture,
                $"{known.Miou:0.000}{(known.Seeds < known.Of ? $" {known.Seeds}/{known.Of}" : "")}"
            ),
        };
}
