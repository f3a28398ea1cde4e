using Agop.Client.Display;
using Agop.Core.Sweeps;
using Agop.Core.Tasks;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Display;

public sealed class ProgressDisplayTests
{
    private static readonly IReadOnlyList<TaskDefinition> s_tasks = SweepPlan.Of(SweepFile.Parse(
        new StringReader("scenarios: [linear]\nseeds: [0, 1]\nmethods: [vanilla-grad]\nagop: {shards: 1}\ntraining: {epochs: 100}"), "s.yaml")).Tasks;

    private static TaskDefinition[] Of(string kind) => [.. s_tasks.Where(task => task.Kind == kind)];

    [Fact]
    public void Nothing_is_known_before_anything_is_done()
    {
        var left = new TimeLeft(s_tasks, new HashSet<string>(StringComparer.Ordinal), new ManualTime(), lanes: 2);
        Assert.Null(left.Estimate());
        Assert.Equal(0, left.Share, 1e-12);
    }

    [Fact]
    public void What_is_left_takes_as_long_as_what_was_like_it()
    {
        var time = new ManualTime();
        var done = s_tasks.Where(task => task.Kind != "train").Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
        var left = new TimeLeft(s_tasks, done, time, lanes: 1);
        var (first, second) = (Of("train")[0], Of("train")[1]);
        left.Started(first);
        time.Advance(30);
        left.Progressed(first, 0.5);
        // Half of one took 30 s: the other half and a whole one are left.
        Assert.Equal(90, left.Estimate()!.Value.TotalSeconds, 1e-9);
        left.Finished(first, TimeSpan.FromSeconds(40));
        Assert.Equal(40, left.Estimate()!.Value.TotalSeconds, 1e-9);
        left.Started(second);
        left.Finished(second, TimeSpan.FromSeconds(40));
        Assert.Equal(0, left.Estimate()!.Value.TotalSeconds, 1e-9);
        Assert.Equal(1, left.Share, 1e-12);
    }

    [Fact]
    public void A_terminal_gets_one_line_that_is_written_over_and_a_file_gets_a_plain_one_now_and_then()
    {
        foreach (var live in new[] { true, false })
        {
            var (time, text) = (new ManualTime(), new StringWriter());
            using var display = new ProgressDisplay(text, time, live, width: 60, lanes: 2);
            display.Planned(s_tasks, new HashSet<string>(StringComparer.Ordinal) { s_tasks[0].Id });
            display.Started(Of("train")[0], 0);
            time.Advance(20);
            display.Progressed(Of("train")[0], 0, 0.5);
            display.Progressed(Of("train")[0], 0, 0.5);
            display.Failed(Of("train")[1], "it broke", 3);
            var shown = text.ToString();
            Assert.Contains($"{s_tasks.Count} tasks, 1 of them done before", shown, StringComparison.Ordinal);
            Assert.Contains("about ", shown, StringComparison.Ordinal);
            Assert.Contains("failed: train cnn8by8, seed 1: it broke (3 tasks behind it are blocked)", shown, StringComparison.Ordinal);
            Assert.Equal(live, shown.Contains('\r'));
            // One line per interval, however often a task reports.
            Assert.Single(shown.Split("left").Skip(1));
            if (live) Assert.All(shown.Split('\r', '\n'), line => Assert.True(line.Length <= 60 || line.StartsWith("failed", StringComparison.Ordinal), line));
        }
    }
}
