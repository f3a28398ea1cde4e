using System.Globalization;
using System.Text.Json.Nodes;
using Agop.Client.Execution;
using Agop.Core.Json;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Verification;

/// <summary>A report as it was written, and the same with something changed in it by someone who mends the hashes.</summary>
public sealed class VerifyCommandTests(VerifyCommandTests.Report report) : IClassFixture<VerifyCommandTests.Report>
{
    /// <summary>A small sweep's report, made once.</summary>
    public sealed class Report : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Report()
        {
            File.WriteAllText(
                _folder["s.yaml"],
                """
                name: s
                scenarios: [linear, xor]
                samples: 200
                seeds: [0, 1, 2]
                training: { epochs: 2, batch: 50, snapshot-every: 1 }
                methods: [agop-weighted, integrated-gradients, random, constant-mean]
                """
            );
            Support.Agop.Run(_folder.Path, "run", "s.yaml").Succeeded();
            Support.Agop.Run(_folder.Path, "report", "s", "--html").Succeeded();
        }

        public string Folder => _folder["results/s"];

        public void Dispose() => _folder.Dispose();
    }

    private static Support.Outcome Verify(string folder, params string[] options) =>
        // Another working folder, without the ledger: the report's is enough.
        Support.Agop.Run("/", ["verify", folder, .. options]);

    [Fact]
    public void A_report_is_verified_from_its_folder_alone()
    {
        var some = Verify(report.Folder, "--sample", "5").Succeeded().Output;
        Assert.Contains("ok   5 of 24 cells computed again, ", some, StringComparison.Ordinal);
        Assert.Contains("made again, with the manifest's SHA-256", some, StringComparison.Ordinal);
        Assert.Contains("report.html follows from the other files", some, StringComparison.Ordinal);
        Assert.EndsWith("verified\n", some, StringComparison.Ordinal);
        var all = Verify(report.Folder, "--all").Succeeded().Output;
        Assert.Contains("ok   the sweep run again gives ", all, StringComparison.Ordinal);
        Assert.DoesNotContain("BAD", all, StringComparison.Ordinal);
        var json = JsonNode.Parse(Verify(report.Folder, "--sample", "0", "--json").Succeeded().Output)!;
        Assert.True((bool)json["verified"]!);
        Verify(
                report.Folder,
                "--sample",
                "0",
                "--seal",
                (string)JsonNode.Parse(File.ReadAllText(Path.Combine(report.Folder, "manifest.json")))!["seal"]!
            )
            .Succeeded();
    }

    /// <summary>Every number leads to the tasks that it comes from.</summary>
    [Fact]
    public void Every_cell_has_a_receipt()
    {
        var receipts = File.ReadAllLines(Path.Combine(report.Folder, "receipts.csv"));
        Assert.Equal(ReceiptList.Header, receipts[0]);
        var tasks = File.ReadAllText(Path.Combine(report.Folder, "tasks.jsonl"));
        Assert.Equal(2 * 3 * 4, receipts.Length - 1);
        foreach (var receipt in receipts.Skip(1).Select(line => line.Split(',')))
        {
            Assert.All(receipt[4..7], task => Assert.Contains($"\"id\":\"{task}\"", tasks, StringComparison.Ordinal));
            Assert.All(receipt[7..], hash => Assert.Matches("^[0-9a-f]{64}$", hash));
        }
    }

    /// <summary>What was changed, how, and what of it is said.</summary>
    public static TheoryData<string, string> Edits =>
        new()
        {
            { "a number of results.csv, hash not mended", "results.csv was changed" },
            { "a number of results.csv", "results.parquet is not what results.csv gives" },
            { "a mean of results.json", "results.json: " },
            { "a verdict of results.json", "results.json: claims: other verdicts or numbers" },
            { "a number of leaderboard.md", "leaderboard.md is not what results.json gives" },
            { "a pixel of leaderboard.png", "leaderboard.png is not what results.json gives" },
            { "a word of report.html", "report.html is not what the other files gives" },
            { "a pixel of maps-linear-white.png", "maps-linear-white.png is not what the sweep gives when it is run again" },
            { "an image of galleries.json", "galleries.json is not what the sweep gives when it is run again" },
            { "the seeds of manifest.json", "manifest.json: sweep.seeds is " },
            { "the data of manifest.json", "manifest.json: data is not what the sweep makes when it is run again" },
            { "the time of manifest.json, seal not mended", "manifest.json was changed: its seal is of other content" },
            { "the epochs of sweep.json", "manifest.json: sweep.id is " },
            { "a spec of tasks.jsonl", "tasks.jsonl:3: another task than the sweep's" },
            { "a task of receipts.csv", "receipts.csv is not what the sweep gives when it is run again" },
            { "a file more", "more.csv is no part of the report" },
            { "a file less", "leaderboard.svg is missing" },
            { "all numbers of a method, with all that follows from them", "results.csv is not what the sweep gives when it is run again" },
        };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_is_found_out(string edit, string said)
    {
        using var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(report.Folder))
            File.Copy(file, copy[Path.GetFileName(file)]);
        Make(edit, copy);
        // Only those that computing again alone finds out take the time for it.
        string[] depth = said.Contains("run again", StringComparison.Ordinal) ? ["--all"] : ["--sample", "0"];
        var outcome = Verify(copy.Path, depth);
        Assert.Equal(1, outcome.Code);
        Assert.Contains(outcome.Output.Split('\n'), line => line.StartsWith($"BAD  {said}", StringComparison.Ordinal));
    }

    private static void Make(string edit, TemporaryFolder copy)
    {
        void Replace(string file, string old, string with)
        {
            var text = File.ReadAllText(copy[file]);
            var place = text.IndexOf(old, StringComparison.Ordinal);
            Assert.True(place >= 0, $"{file} has no {old}");
            File.WriteAllText(copy[file], text[..place] + with + text[(place + old.Length)..]);
        }
        void Pixel(string file)
        {
            var bytes = File.ReadAllBytes(copy[file]);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(copy[file], bytes);
        }
        var (first, mends) = (File.ReadAllLines(copy["results.csv"])[1], true);
        var mean = first.Split(',')[^1];
        var other = (double.Parse(mean, CultureInfo.InvariantCulture) + 0.001).ToString("R", CultureInfo.InvariantCulture);
        switch (edit)
        {
            case "a number of results.csv, hash not mended":
                Replace("results.csv", mean, other);
                mends = false;
                break;
            case "a number of results.csv":
                Replace("results.csv", mean, other);
                break;
            case "a mean of results.json":
                Replace("results.json", "\"mean\": 0.", "\"mean\": 0.1");
                break;
            case "a verdict of results.json":
                Replace("results.json", "\"verdict\": \"underpowered\"", "\"verdict\": \"supported\"");
                break;
            case "a number of leaderboard.md":
                Replace("leaderboard.md", "0.0", "0.9");
                break;
            case "a pixel of leaderboard.png":
                Pixel("leaderboard.png");
                break;
            case "a word of report.html":
                Replace("report.html", "agop-weighted", "agop-wonderful");
                break;
            case "a pixel of maps-linear-white.png":
                Pixel("maps-linear-white.png");
                break;
            case "an image of galleries.json":
                Replace("galleries.json", "\"sample\":", "\"sample\":1");
                break;
            case "the seeds of manifest.json":
                Replace("manifest.json", "\"seeds\": [\n      0,", "\"seeds\": [\n      7,");
                break;
            case "the data of manifest.json":
                Replace("manifest.json", "\"x_test\": \"", "\"x_test\": \"0");
                break;
            case "the time of manifest.json, seal not mended":
                Replace("manifest.json", "\"seconds\": ", "\"seconds\": 1");
                mends = false;
                break;
            case "the epochs of sweep.json":
                Replace("sweep.json", "epochs: 2", "epochs: 3");
                break;
            case "a spec of tasks.jsonl":
                Replace("tasks.jsonl", "\"seed\":0", "\"seed\":5");
                break;
            case "a task of receipts.csv":
                Replace("receipts.csv", "\nlinear,white,0,random,", "\nlinear,white,0,random,0");
                break;
            case "a file more":
                File.WriteAllText(copy["more.csv"], "");
                mends = false;
                break;
            case "a file less":
                File.Delete(copy["leaderboard.svg"]);
                mends = false;
                break;
            default:
                AllThatFollows(copy);
                break;
        }
        if (mends)
            Mend(copy);
    }

    /// <summary>Another sweep's whole report under this one's name: all of it is consistent, and none of it this sweep's.</summary>
    private static void AllThatFollows(TemporaryFolder copy)
    {
        using var forger = new TemporaryFolder();
        var sweep = JsonNode.Parse(File.ReadAllText(copy["sweep.json"]))!;
        File.WriteAllText(forger["s.yaml"], ((string)sweep["text"]!).Replace("epochs: 2", "epochs: 3", StringComparison.Ordinal));
        Support.Agop.Run(forger.Path, "run", "s.yaml").Succeeded();
        foreach (
            var file in (string[])
                [
                    "results.csv",
                    "results.parquet",
                    "results.json",
                    "leaderboard.md",
                    "leaderboard.tex",
                    "leaderboard.png",
                    "leaderboard.svg",
                ]
        )
            File.Copy(forger[$"results/s/{file}"], copy[file], overwrite: true);
        File.Delete(copy["report.html"]);
    }

    private static void Mend(TemporaryFolder copy)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(copy["manifest.json"]))!.AsObject();
        var files = manifest["files"]!.AsObject();
        foreach (var file in files.Select(file => file.Key).ToArray())
            files[file] = Manifest.Hash(File.ReadAllBytes(copy[file]));
        manifest["seal"] = Manifest.Seal(manifest);
        File.WriteAllText(copy["manifest.json"], manifest.ToJsonString(JsonFormat.Indented));
    }

    [Fact]
    public void What_is_no_report_and_what_cannot_be_is_one_line()
    {
        using var folder = new TemporaryFolder();
        Verify(folder.Path).Refused(2, "expected a report's folder, there is no manifest.json in it");
        File.WriteAllText(folder["manifest.json"], "{}");
        Verify(folder.Path).Refused(2, "expected sweep, versions and files, as 'agop run' writes them");
        File.WriteAllText(folder["manifest.json"], "{");
        Verify(folder.Path).Refused(2, "manifest.json: expected what 'agop run' wrote");
        File.Copy(Path.Combine(report.Folder, "manifest.json"), folder["manifest.json"], overwrite: true);
        Verify(folder.Path).Refused(2, "expected sweep.json, the sweep itself, which agop ");
        Verify(report.Folder, "--all", "--sample", "3").Refused(2, "--sample: has no effect with --all");
        Verify(report.Folder, "--sample", "-1").Refused(2, "--sample: expected 0 or more, not -1");
    }

    /// <summary>Another version plans other tasks: that is said, and nothing is called an edit.</summary>
    [Fact]
    public void A_report_of_another_version_is_one_line()
    {
        using var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(report.Folder))
            File.Copy(file, copy[Path.GetFileName(file)]);
        var manifest = JsonNode.Parse(File.ReadAllText(copy["manifest.json"]))!.AsObject();
        manifest["versions"]!["agop"] = "0.0.9";
        manifest["sweep"]!["id"] = new string('0', 64);
        File.WriteAllText(copy["manifest.json"], manifest.ToJsonString(JsonFormat.Indented));
        Verify(copy.Path).Refused(2, "was edited, or made by agop 0.0.9, which plans other tasks than this one");
    }
}
