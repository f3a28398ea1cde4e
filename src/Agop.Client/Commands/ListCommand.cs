using System.CommandLine;
using System.Text.Json.Nodes;
using Agop.Benchmarks.ClevrXai.Views;
using Agop.Benchmarks.XaiTris;
using Agop.Client.Output;
using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Json;
using Agop.Core.Models;
using Agop.Core.Scores;
using Agop.Sweeps.Summaries;
using Spectre.Console;

namespace Agop.Client.Commands;

/// <summary>agop ls: what there is, from the parts' own metadata.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var what = new Argument<string>("what") { Description = "methods, metrics, models or benchmarks." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("ls", "List methods, metrics, models or benchmarks.\n\nExample: agop ls methods") { what, json };
        command.SetAction(result =>
        {
            var (columns, rows) = Listing(result.GetRequiredValue(what));
            if (result.GetValue(json))
            {
                Console.WriteLine(
                    new JsonArray([
                        .. rows.Select(row =>
                            (JsonNode)
                                new JsonObject(
                                    columns.Zip(row, (column, cell) => KeyValuePair.Create(column, (JsonNode?)JsonValue.Create(cell)))
                                )
                        ),
                    ]).ToJsonString(JsonFormat.Indented)
                );
                return ExitCode.Done;
            }
            var table = new Table().Border(TableBorder.Simple);
            foreach (var column in columns)
                table.AddColumn(new TableColumn(column));
            foreach (var row in rows)
                table.AddRow([.. row.Select(cell => new Text(cell))]);
            Terminal.Output.Write(table);
            return ExitCode.Done;
        });
        return command;
    }

    private static (string[] Columns, IReadOnlyList<string[]> Rows) Listing(string what) =>
        what switch
        {
            "methods" => (
                ["id", "name", "map", "needs", "gradients", "settings", "source"],
                [
                    .. AttributionMethods
                        .All.Select(method => method.Info)
                        .Select(info =>
                            new[]
                            {
                                info.Id,
                                info.Name,
                                info.Formula,
                                Needs(info.Needs),
                                $"{info.Gradients}",
                                string.Join(
                                    "; ",
                                    info.Options.Select(option =>
                                        $"{option.Key}={(option.IsName ? "NAME" : option.Default)} ({option.Summary})"
                                    )
                                ),
                                info.Source,
                            }
                        ),
                ]
            ),
            "metrics" => (
                ["id", "name", "score", "direction", "needs", "ties, constant and zero maps", "parameter", "source"],
                [
                    .. ScoreCatalog
                        .All.Select(score => score.Info)
                        .Select(info =>
                            new[]
                            {
                                info.Id,
                                info.Name,
                                info.Formula,
                                info.Direction,
                                info.Needs,
                                info.Degenerate,
                                info.Parameter ?? "",
                                info.Source,
                            }
                        ),
                ]
            ),
            "models" => (
                ["id", "parameters", "input", "path", "what"],
                [
                    .. Architectures.All.Select(model =>
                        new[]
                        {
                            model.Id,
                            $"{model.ParameterCount}",
                            $"{model.Input.Channels}x{model.Input.Height}x{model.Input.Width}",
                            Names.NameOf(ExecutionPaths.Choose(ExecutionPaths.Auto, model, "ls")),
                            model.Summary,
                        }
                    ),
                ]
            ),
            "benchmarks" => (
                ["id", "scenarios", "backgrounds", "shifts of the test split", "sizes"],
                [
                    [
                        "xai-tris",
                        string.Join(", ", XaiTrisParameters.Scenarios),
                        string.Join(", ", XaiTrisParameters.Backgrounds),
                        string.Join(", ", XaiTrisParameters.Shifts),
                        "8, 64",
                    ],
                    [
                        "clevr-xai",
                        "views: ATTRIBUTE of WORDS, such as color of large sphere; query_ATTRIBUTE of WORDS",
                        $"{ClevrSources.Rendered}, {ClevrSources.Imported}",
                        string.Join(", ", ClevrView.Shifts),
                        "any from 32",
                    ],
                ]
            ),
            _ => throw new InputException("ls", $"expected methods, metrics, models or benchmarks, not '{what}'"),
        };

    private static string Needs(MethodNeeds needs) =>
        needs == MethodNeeds.None
            ? "nothing"
            : string.Join(
                ", ",
                Enum.GetValues<MethodNeeds>()
                    .Where(need => need != MethodNeeds.None && needs.HasFlag(need))
                    .Select(need =>
                        need switch
                        {
                            MethodNeeds.Model => "model",
                            MethodNeeds.Agop => "agop",
                            MethodNeeds.TrainingData => "training data",
                            MethodNeeds.Seed => "seed",
                            _ => "convolution",
                        }
                    )
            );
}
