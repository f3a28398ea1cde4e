using System.CommandLine;
using System.Text.Json.Nodes;
using Agop.Benchmarks.ClevrXai.Views;
using Agop.Benchmarks.Tables;
using Agop.Benchmarks.Units;
using Agop.Benchmarks.XaiTris;
using Agop.Benchmarks.XaiTris.Shifts;
using Agop.Client.Output;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Json;
using Agop.Core.Models;
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
        var markdown = new Option<bool>("--markdown")
        {
            Description = "Print a Markdown page: docs/methods.md and docs/scores.md are made so.",
        };
        var command = new Command("ls", "List methods, metrics, models or benchmarks.\n\nExample: agop ls methods")
        {
            what,
            json,
            markdown,
        };
        command.SetAction(result =>
        {
            var listed = result.GetRequiredValue(what);
            if (result.GetValue(markdown))
            {
                Console.Write(
                    listed switch
                    {
                        "methods" => Metadata.MethodsPage(),
                        "metrics" => Metadata.ScoresPage(),
                        _ => throw new InputException("--markdown", $"expected methods or metrics, not '{listed}'"),
                    }
                );
                return ExitCode.Done;
            }
            var (columns, rows) = Listing(listed);
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
            "methods" => Metadata.Methods(),
            "metrics" => Metadata.Scores(),
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
                        string.Join(", ", XaiTrisShift.Parts),
                        "8, 64",
                    ],
                    [
                        "clevr-xai",
                        "views: ATTRIBUTE of WORDS, such as color of large sphere; query_ATTRIBUTE of WORDS",
                        $"{ClevrSources.Rendered}, {ClevrSources.Imported}",
                        string.Join(", ", ClevrView.Shifts),
                        "any from 32",
                    ],
                    ["units", string.Join(", ", Unit.All.Select(unit => unit.Name)), "hand-set", "", "7 to 1000 features"],
                    ["tables", string.Join(", ", TableTask.All.Select(task => task.Name)), "normal", "", "7 to 1000 features"],
                ]
            ),
            _ => throw new InputException("ls", $"expected methods, metrics, models or benchmarks, not '{what}'"),
        };
}
