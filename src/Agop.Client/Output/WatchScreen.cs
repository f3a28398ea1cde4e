using System.Globalization;
using Agop.Client.Clusters;
using Agop.Core.Images;
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
    /// <param name="view">The sweep.</param>
    /// <param name="ledger">The silos.</param>
    /// <param name="running">What runs where, as an Orleans cluster tells at once; null: as the silos told the ledger.</param>
    /// <param name="training">A network in training; null where there is none to be seen.</param>
    public static IRenderable Of(
        SweepView view,
        LedgerView ledger,
        IReadOnlyList<SweepNews.Work>? running = null,
        AgopView? training = null
    )
    {
        var rows = new List<IRenderable> { Progress(view) };
        if (view.Kinds.Count > 0)
            rows.Add(Kinds(view));
        if (view.Note is { } note)
            rows.Add(new Text($"note: {note}"));
        if (running is not null || ledger.Silos.Count > 0)
            rows.Add(Lanes(ledger, running));
        foreach (var failure in view.Failures.Take(MaxFailures))
            rows.Add(new Text($"failed: {failure.About}: {failure.Error}", new Style(Color.Red)));
        if (view.Sweep.States.GetValueOrDefault("failed") is var failed && failed > MaxFailures)
            rows.Add(new Text($"and {failed - MaxFailures} more", new Style(Color.Red)));
        if (view.Methods.Count > 0)
            rows.Add(Matrix(view));
        if (training?.Diagonal is not null)
            rows.Add(Training(training, training.Diagonal));
        return new Rows(rows);
    }

    private static Text Kinds(SweepView view) =>
        new(
            string.Join(", ", view.Kinds.Select(kind => $"{kind.Kind} {kind.States.GetValueOrDefault("done")}/{kind.States.Values.Sum()}"))
                + (view.Throughput is { } throughput ? $"; {throughput.PerMinute} tasks in the last minute" : "")
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

    private static Text Progress(SweepView view)
    {
        var sweep = view.Sweep;
        int Of(string state) => sweep.States.GetValueOrDefault(state);
        var filled = (int)Math.Round(BarWidth * view.Share);
        var lost = Of("failed") + Of("blocked") + Of("cancelled");
        var left = view.SecondsLeft is { } seconds ? $", about {ProgressDisplay.Format(TimeSpan.FromSeconds(seconds))} left" : "";
        return new Text(
            $"{sweep.Name} {new string('━', filled)}{new string('─', BarWidth - filled)} {Math.Floor(100 * view.Share):0} %: "
                + $"{Of("done")}/{sweep.Tasks} tasks, {Of("running")} running{(lost > 0 ? $", {lost} failed or blocked" : "")}{left}"
        );
    }

    private static Table Lanes(LedgerView ledger, IReadOnlyList<SweepNews.Work>? running)
    {
        var table = new Table()
            .Border(TableBorder.Simple)
            .AddColumn("silo")
            .AddColumn("lane")
            .AddColumn("runs")
            .AddColumn(new TableColumn("done").RightAligned());
        // The cluster's news names a task's kind; what a person would call it is in the ledger a little later.
        var labels = ledger
            .Silos.SelectMany(silo => silo.Lanes)
            .Where(lane => lane is { Task: not null, About: not null })
            .DistinctBy(lane => lane.Task)
            .ToDictionary(lane => lane.Task!, lane => lane.About!, StringComparer.Ordinal);
        var lanes = running is null
            ? ledger
                .Silos.Where(silo => !silo.Gone)
                .SelectMany(silo => silo.Lanes.Select(lane => (silo.Name, Lane: lane.Device, Runs: lane.About ?? "idle", lane.Share)))
            : running
                .OrderBy(task => task.Silo, StringComparer.Ordinal)
                .ThenBy(task => task.Lane)
                .Select(task =>
                    (
                        Name: task.Silo,
                        Lane: $"{task.Lane}",
                        Runs: labels.GetValueOrDefault(task.Task, task.Kind),
                        Share: (double?)task.Share
                    )
                );
        foreach (var (name, lane, runs, share) in lanes)
            table.AddRow(
                new Text(name),
                new Text(lane),
                new Text(runs),
                new Text(share is { } known ? $"{Math.Floor(100 * known):0} %" : "")
            );
        return table;
    }

    private static Table Matrix(SweepView view)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("mIoU, top-k");
        var several = view.Cases.Select(entry => entry.Background).Distinct().Count() > 1;
        foreach (var entry in view.Cases)
            table.AddColumn(new TableColumn(new Text(several ? $"{entry.Scenario}, {entry.Background}" : entry.Scenario)).RightAligned());
        var cells = view.Cells.ToDictionary(cell => (cell.Method, cell.Case));
        for (var method = 0; method < view.Methods.Count; method++)
            table.AddRow([
                new Text(view.Methods[method]),
                .. view.Cases.Select((_, i) => new Text(Cell(cells.GetValueOrDefault((method, i))))),
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
