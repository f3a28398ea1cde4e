using Agop.Grains.Contracts;
using Agop.Grains.Forecasts;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Grains.Tests.Forecasts;

public sealed class SweepForecastTests
{
    private static readonly IReadOnlyList<Lane> s_lanes = Lane.OnProcessor(2);

    private static SweepPlan Plan(string seeds, string more = "", int samples = 200) =>
        SweepPlan.Of(
            SweepFile.Parse(
                new StringReader(
                    SmallSweep.Text(seeds: seeds, more: more).Replace("samples: 200", $"samples: {samples}", StringComparison.Ordinal)
                ),
                "s.yaml"
            )
        );

    /// <summary>What a sweep's tasks took: those of a kind the same.</summary>
    private static TaskHistory History(SweepPlan plan, Func<string, double> seconds) =>
        new([
            .. plan
                .Tasks.Concat(plan.Report(new Dictionary<string, string>(StringComparer.Ordinal)))
                .Select(task => new DoneTask(task.Id, task.Kind, task.CanonicalSpec, task.Needs, seconds(task.Kind), 1000)),
        ]);

    private static SweepForecast Forecast(SweepPlan plan, TaskHistory history, Func<string, bool>? isDone = null) =>
        SweepForecast.Of(plan, history, s_lanes, isDone ?? (_ => false));

    [Fact]
    public void Other_seeds_of_a_sweep_take_what_its_tasks_took()
    {
        var history = History(Plan("[0, 1]"), kind => kind == "train" ? 60 : 3);
        var forecast = Forecast(Plan("[2, 3, 4]"), history);
        Assert.Equal(ForecastSource.SameTasks, forecast.Source);
        var train = forecast.Kinds.Single(kind => kind.Kind == "train");
        Assert.Equal(60, train.Seconds / train.Tasks, 0.1);
        Assert.Equal(1000, train.Bytes / train.Tasks);
        // Six trainings on two lanes, and the rest.
        var rest = forecast.Kinds.Where(kind => kind.Kind != "train").Sum(kind => kind.Seconds);
        Assert.InRange(forecast.Seconds!.Value, train.Seconds / 2, train.Seconds / 2 + rest);
    }

    [Fact]
    public void What_was_never_done_is_told_from_what_is_nearest()
    {
        var history = History(Plan("[0]"), _ => 3);
        ForecastSource Source(string more, string kind, int samples = 200) =>
            Forecast(Plan("[0]", more, samples), history).Kinds.Single(found => found.Kind == kind).Source;
        Assert.Equal(ForecastSource.SameTasks, Source("backgrounds: [correlated]", "train"));
        Assert.Equal(ForecastSource.OtherData, Source("", "train", 300));
        Assert.Equal(ForecastSource.SameKind, Source("architecture: mlp8by8", "train"));
        Assert.All(Forecast(Plan("[0]"), new TaskHistory()).Kinds, kind => Assert.Equal(ForecastSource.Guess, kind.Source));
    }

    [Fact]
    public void What_another_build_wrote_under_a_kinds_name_is_passed_over()
    {
        var history = new TaskHistory([new DoneTask("x", "train", """{"no": "such"}""", [], 5, null)]);
        Assert.All(Forecast(Plan("[0]"), history).Kinds, kind => Assert.Equal(ForecastSource.Guess, kind.Source));
    }

    [Fact]
    public void Tasks_are_the_plans_and_those_that_are_done_take_no_time()
    {
        var (plan, history) = (Plan("[0, 1]"), History(Plan("[0, 1]"), _ => 2));
        var all = Forecast(plan, history);
        Assert.Equal(
            plan.Tasks.CountBy(task => task.Kind).ToDictionary(StringComparer.Ordinal),
            all.Kinds.Where(kind => TaskKinds.RoleOf(kind.Kind) != TaskRole.Report).ToDictionary(kind => kind.Kind, kind => kind.Tasks)
        );
        var trained = plan.Tasks.Where(task => task.Kind is "train" or "dataset").Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
        var rest = Forecast(plan, history, trained.Contains);
        Assert.Equal(
            (0, 0),
            rest.Kinds.Where(kind => kind.Kind is "train" or "dataset")
                .Select(kind => (kind.Tasks - kind.Done, (int)kind.Seconds))
                .Distinct()
                .Single()
        );
        Assert.True(rest.Seconds < all.Seconds);
    }

    [Theory]
    [InlineData(9, "path: libtorch", 4)]
    [InlineData(3, "path: libtorch", null)]
    [InlineData(9, "", null)]
    public void Threads_are_named_that_let_few_trainings_use_all_lanes(int lanes, string more, int? threads) =>
        Assert.Equal(threads, SweepForecast.Of(Plan("[0]", more), new TaskHistory(), Lane.OnProcessor(lanes), _ => false).TrainingThreads);

    [Fact]
    public void A_sweep_of_a_million_cells_is_forecast_by_one_network_of_each_data_set()
    {
        var history = History(Plan("[0]"), kind => kind == "train" ? 60 : 3);
        var forecast = Forecast(Plan($"[{string.Join(", ", Enumerable.Range(0, 100_000))}]"), history);
        // As many of each kind as in a small sweep, but for its size; three seeds tell what grows with them.
        int Count(string seeds, string kind) =>
            Plan(seeds)
                .Tasks.Concat(Plan(seeds).Report(new Dictionary<string, string>(StringComparer.Ordinal)))
                .Count(task => task.Kind == kind);
        Assert.All(
            forecast.Kinds,
            kind =>
            {
                var perSeed = Count("[0, 1, 2]", kind.Kind) - Count("[0, 1]", kind.Kind);
                Assert.Equal(Count("[0, 1]", kind.Kind) + (100_000 - 2) * perSeed, kind.Tasks);
            }
        );
        Assert.Contains(forecast.Kinds, kind => kind.Kind == "tabulate");
        Assert.Equal(forecast.Kinds.Sum(kind => kind.Seconds) / 2, forecast.Seconds!.Value, forecast.Seconds.Value * 1e-3);
    }

    [Fact]
    public void Memory_is_the_largest_tasks_and_a_device_without_lanes_has_no_time()
    {
        var plan = SweepPlan.Of(
            SweepFile.Parse(new StringReader(SmallSweep.Text(seeds: "[0]", more: "path: cuda\nprecision: tf32")), "s.yaml")
        );
        var forecast = Forecast(plan, new TaskHistory());
        Assert.Null(forecast.Seconds);
        var evaluate = forecast.Kinds.Single(kind => kind is { Kind: "evaluate", Device: "cuda" });
        Assert.InRange(evaluate.Memory, 1_000_000, 16L << 30);
        Assert.StartsWith("evaluate ", evaluate.Largest, StringComparison.Ordinal);
    }
}
