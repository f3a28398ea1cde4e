using System.Text.Json;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

public sealed class GarbageCommandTests
{
    [Fact]
    public void What_no_sweep_needs_is_said_first_and_removed_when_that_is_wanted()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["old.yaml"],
            SmallSweep.Text("[random, sobel]", seeds: "[0]").Replace("small", "old", StringComparison.Ordinal)
        );
        File.WriteAllText(folder["new.yaml"], SmallSweep.Text("[random]", seeds: "[0]").Replace("small", "new", StringComparison.Ordinal));
        string[] place = ["--ledger", folder["l.db"], "--artifacts", folder["kept"]];
        string Agop(params string[] command) => Support.Agop.Run(folder.Path, command).Succeeded().Output;
        Agop(["run", "old.yaml", "--out", "out", .. place]);
        Agop(["run", "new.yaml", "--out", "out", .. place]);
        Agop("cancel", "old", "--ledger", folder["l.db"]);
        int Files() => Directory.GetFiles(folder["kept"], "*.npz", SearchOption.AllDirectories).Length;
        var before = Files();

        var said = Agop(["gc", .. place]);
        Assert.Contains("evaluate: 2 tasks, 0.0 MB in the ledger\n", said, StringComparison.Ordinal);
        Assert.Contains("cancelled sweeps: old\n", said, StringComparison.Ordinal);
        Assert.EndsWith("nothing is removed yet: --yes does it\n", said, StringComparison.Ordinal);
        Assert.Equal(said, Agop(["gc", .. place]));
        Assert.Equal(
            said.Replace("nothing is removed yet: --yes does it", "removed", StringComparison.Ordinal),
            Agop(["gc", "--yes", .. place])
        );

        // Files are left alone for a day: a silo may be about to record one.
        Assert.Equal(before, Files());
        Assert.Equal("every task is needed\n", Agop(["gc", .. place]));
        foreach (var file in Directory.GetFiles(folder["kept"], "*.npz", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
        using var listed = JsonDocument.Parse(Agop(["gc", "--json", .. place]));
        var unknown = listed.RootElement.GetProperty("files").GetInt32();
        Assert.InRange(unknown, 2, before - 1);
        Agop(["gc", "--yes", .. place]);
        Assert.Equal(before - unknown, Files());

        // Everything that the other sweep needs is still there.
        var again = Support.Agop.Run(folder.Path, ["run", "new.yaml", "--out", "again", .. place]).Succeeded();
        Assert.Contains("0 tasks computed", again.Output + again.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(folder["out/results.csv"]), File.ReadAllBytes(folder["again/results.csv"]));
        Support.Agop.Run(folder.Path, "gc", "--ledger", folder["none.db"]).Refused(2, "there is no file");
    }
}
