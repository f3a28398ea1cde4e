using System.Text.Json.Nodes;
using Agop.Core.Data.Store;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Tasks.Datasets;

/// <summary>Samples are not in the ledger; what a machine lacks, it makes again.</summary>
public sealed class DataAccessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, TaskResult> _results = new(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    private DataAccess Machine(string name) => new(new DataStore(_folder[name]));

    private TaskResult On(TaskResult result, string machine) =>
        result with
        {
            Data = Machine(machine),
            Sources = [.. DataAccess.SourcesOf(result).Select(id => On(_results[id], machine))],
        };

    /// <summary>The dataset task of a sweep, computed on a machine as its result comes out of the ledger.</summary>
    private TaskResult Compute(string sweep, string machine)
    {
        var plan = SweepPlan.Of(SweepFile.Parse(new StringReader(sweep), "s.yaml"));
        foreach (var task in plan.Tasks.TakeWhile(task => task.Kind is "render" or "dataset"))
            _results[task.Id] = TaskResult.FromBytes(
                TaskKinds
                    .Find(task.Kind)
                    .Compute(
                        task,
                        [.. task.Needs.Select(need => On(_results[need], machine))],
                        new TaskContext(TestContext.Current.CancellationToken) { Data = Machine(machine) }
                    )
                    .ToBytes()
            );
        return _results[plan.Models.First().Dataset];
    }

    private const string XaiTris = "scenarios: [xor]\nsamples: 200\nmethods: [random]\n";
    private const string Clevr =
        "benchmark: clevr-xai\nscenarios: ['color of large']\nsize: 32\nscenes: {count: 130, objects: 3-3}\nmethods: [random]\n";

    [Theory]
    [InlineData(XaiTris)]
    [InlineData(Clevr)]
    public void Another_machine_makes_the_same_samples_again(string sweep)
    {
        var result = Compute(sweep, "first");
        Assert.Empty(result.Arrays);
        Assert.InRange(result.ToBytes().Length, 1, 20_000);
        var there = On(result, "first").Dataset;
        var here = On(result, "second").Dataset;
        Assert.False(Directory.Exists(_folder["second"]));
        Assert.Equal(there.Test.Images.All().Bytes, here.Test.Images.All().Bytes);
        Assert.Equal(there.Train.Masks.All().Bytes, here.Train.Masks.All().Bytes);
        Assert.Equal(there.Test.Native?.All().Bytes, here.Test.Native?.All().Bytes);

        // Shards that go while they are used come again, once for all who miss them.
        Directory.Delete(_folder["second/shards"], recursive: true);
        var again = On(result, "second").Dataset;
        Parallel.For(0, 8, i => Assert.Equal(there.Train.Labels.All().Bytes, again.Train.Labels.All().Bytes));
    }

    [Fact]
    public void Samples_that_come_out_otherwise_are_refused()
    {
        var result = Compute(XaiTris, "first");
        var values = result.Values.DeepClone().AsObject();
        values[DataAccess.Recipe]!["spec"]!["xai-tris"]!["scenario"] = "linear";
        Assert.Contains(
            "dataset linear, white does not give the same samples here",
            Assert
                .Throws<LostShardException>(() => new TaskResult(values, []) { Data = Machine("second") }.Dataset.Train.Images.Rows(0, 1))
                .Message,
            StringComparison.Ordinal
        );
        values[DataAccess.Recipe] = new JsonObject
        {
            ["kind"] = "later",
            ["spec"] = new JsonObject(),
            ["needs"] = new JsonArray(),
        };
        Assert.Contains(
            "this program cannot make it again",
            Assert
                .Throws<LostShardException>(() => new TaskResult(values, []) { Data = Machine("second") }.Dataset.Test.Masks.Rows(0, 1))
                .Message,
            StringComparison.Ordinal
        );
    }
}
