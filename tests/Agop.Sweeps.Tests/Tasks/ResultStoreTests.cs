using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Tests.Arrays;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Tasks;

public sealed class ResultStoreTests
{
    private static readonly string s_id = new('a', 64);

    private static TaskResult Result => new(new JsonObject { ["x"] = 1.5 }, [new("v", NdArray.From([1.0, 2], 2))]);

    [Fact]
    public void A_saved_result_is_found_by_a_new_store()
    {
        using var folder = new TemporaryFolder();
        new ResultStore(folder.Path).Save(s_id, Result);
        var again = new ResultStore(folder.Path);
        Assert.Equal(1.5, (double)again.Find(s_id)!.Values["x"]!);
        Assert.Equal([1.0, 2], again.Find(s_id)!["v"].ToDoubles());
        Assert.Null(again.Find(new string('b', 64)));
    }

    [Fact]
    public void A_damaged_result_is_named_and_not_taken_for_whole()
    {
        using var folder = new TemporaryFolder();
        new ResultStore(folder.Path).Save(s_id, Result);
        var file = Directory.GetFiles(folder.Path, "*.npz", SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(file);
        for (var cut = 0; cut < bytes.Length; cut += 37)
        {
            File.WriteAllBytes(file, bytes[..cut]);
            Assert.StartsWith(
                $"{file}: stored result is damaged",
                Assert.Throws<InputException>(() => new ResultStore(folder.Path).Find(s_id)).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_hundred_thousand_mutated_results_are_read_or_refused()
    {
        using var stream = new MemoryStream();
        Result.Write(stream);
        Fuzz.Run(
            [stream.ToArray()],
            file =>
            {
                using var mutated = new MemoryStream(file);
                _ = TaskResult.Read(mutated);
            },
            typeof(System.Text.Json.JsonException)
        );
    }

    [Fact]
    public void Partial_files_of_dead_processes_are_removed_and_others_are_kept()
    {
        using var folder = new TemporaryFolder();
        var place = Directory.CreateDirectory(folder["results/aa"]).FullName;
        var host = string.Concat(Environment.MachineName.Where(char.IsAsciiLetterOrDigit));
        var (dead, living) = (
            Path.Combine(place, $".x.npz.0123.{host}.2147483000.part"),
            Path.Combine(place, $".x.npz.0123.{host}.{Environment.ProcessId}.part")
        );
        var elsewhere = Path.Combine(place, ".x.npz.0123.another.2147483000.part");
        File.WriteAllText(elsewhere, "");
        File.WriteAllText(dead, "");
        File.WriteAllText(living, "");
        _ = new ResultStore(folder.Path);
        Assert.False(File.Exists(dead));
        Assert.True(File.Exists(living));
        Assert.True(File.Exists(elsewhere));
    }

    [Fact]
    public void A_place_that_cannot_be_a_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        Assert.StartsWith(
            folder["file"],
            Assert.Throws<InputException>(() => new ResultStore(folder["file"])).Message,
            StringComparison.Ordinal
        );
    }
}
