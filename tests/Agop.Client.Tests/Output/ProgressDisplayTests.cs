using Agop.Client.Output;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Output;

public sealed class ProgressDisplayTests
{
    private static readonly IReadOnlyList<TaskDefinition> s_tasks = SweepPlan
        .Of(
            SweepFile.Parse(
                new StringReader("scenarios: [linear]\nseeds: [0, 1]\nmethods: [vanilla-grad]\nagop: {shards: 1}\ntraining: {epochs: 100}"),
                "s.yaml"
            )
        )
        .Tasks;

    private static TaskDefinition[] Of(string kind) => [.. s_tasks.Where(task => task.Kind == kind)];

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
            if (live)
                Assert.All(
                    shown.Split('\r', '\n'),
                    line => Assert.True(line.Length <= 60 || line.StartsWith("failed", StringComparison.Ordinal), line)
                );
        }
    }
}
