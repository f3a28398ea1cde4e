using System.CommandLine;
using System.Text.Json.Nodes;
using Agop.Client.Verification;
using Agop.Core.Errors;
using Agop.Core.Json;
using Agop.Silo.Computing;
using Agop.Silo.Lanes;

namespace Agop.Client.Commands;

/// <summary>agop verify: whether a report's numbers, tables and pictures are what its sweep gives.</summary>
internal static class VerifyCommand
{
    private const int DefaultSample = 10;

    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "A report's folder; nothing else is needed." };
        var sample = new Option<int>("--sample")
        {
            Description = "How many cells, chosen at random, are computed again and compared bit by bit.",
            DefaultValueFactory = _ => DefaultSample,
        };
        var all = new Option<bool>("--all") { Description = "Run the whole sweep again, and compare every file." };
        var seal = new Option<string?>("--seal") { Description = "The seal that the report was published with." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var (lanes, data) = (SiloCommand.Lanes(), new DataPlace());
        var command = new Command(
            "verify",
            "Say whether a report is what its sweep gives: its files by their hashes, its tables and charts by its scores, its scores by "
                + "computing cells again. Exits with 1 where something is not.\n\nExample: agop verify results/quick --sample 20"
        )
        {
            folder,
            sample,
            all,
            seal,
            lanes,
            json,
        };
        data.AddTo(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                if (result.GetValue(sample) < 0)
                    throw new InputException("--sample", $"expected 0 or more, not {result.GetValue(sample)}");
                if (result.GetValue(all) && result.GetResult(sample) is { Implicit: false })
                    throw new InputException("--sample", "has no effect with --all");
                var findings = await new Verifier(
                    result.GetRequiredValue(folder),
                    LaneList.Parse(result.GetValue(lanes)!, lanes.Name),
                    data.Folder(result)
                ).ExecuteAsync(result.GetValue(all) ? null : result.GetValue(sample), result.GetValue(seal), cancellation);
                var bad = findings.Count(finding => !finding.Holds);
                if (result.GetValue(json))
                    Console.WriteLine(Json(findings));
                else
                {
                    foreach (var finding in findings)
                        Console.WriteLine($"{(finding.Holds ? "ok " : "BAD")}  {finding.Text}");
                    Console.WriteLine(bad == 0 ? "verified" : $"not verified: {bad} of {findings.Count} findings are bad");
                }
                return bad == 0 ? ExitCode.Done : ExitCode.SomeFailed;
            }
        );
        return command;
    }

    private static string Json(IReadOnlyList<Finding> findings) =>
        new JsonObject
        {
            ["agop"] = Versions.Agop,
            ["verified"] = findings.All(finding => finding.Holds),
            ["findings"] = new JsonArray([.. findings.Select(finding => (JsonNode)JsonFormat.ToObject(finding))]),
        }.ToJsonString(JsonFormat.Indented);
}
