using Agop.Client.Output;
using Agop.Grains.Progress;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Output;

public sealed class ProgressDisplayTests
{
    private static SweepSnapshot Snapshot(int done, int failed = 0, double? seconds = 90) =>
        new(
            new SweepLine(
                "id",
                "s",
                "running",
                false,
                0,
                DateTimeOffset.UnixEpoch,
                10,
                new Dictionary<string, int>
                {
                    ["done"] = done,
                    ["running"] = 1,
                    ["failed"] = failed,
                }
            ),
            done / 10.0,
            seconds,
            [],
            [new RunningTask("t", "train", "train cnn8by8, seed 1", "", 0, 0.5, DateTimeOffset.UnixEpoch)],
            [],
            [],
            [],
            "mIoU, top-k",
            [],
            0,
            null,
            [],
            null
        );

    [Fact]
    public void A_file_gets_a_plain_line_now_and_then_where_something_changed()
    {
        var (time, text) = (new ManualTime(), new StringWriter());
        using var display = new ProgressDisplay(text, time, null, TimeSpan.FromSeconds(15));
        display.Say("10 tasks");
        display.Begin();
        display.Show(() => throw new InvalidOperationException("too early"));
        time.Advance(15);
        display.Show(() => null);
        display.Show(() => Snapshot(done: 2));
        display.Show(() => throw new InvalidOperationException("just shown"));
        time.Advance(15);
        display.Show(() => Snapshot(done: 2));
        time.Advance(15);
        display.Show(() => Snapshot(done: 3, failed: 1, seconds: null));
        display.Note("look");
        time.Advance(15);
        display.Show(() => Snapshot(done: 4), named: true);
        time.Advance(15);
        // What takes long to find out is shown more rarely.
        display.Show(() =>
        {
            time.Advance(2);
            return Snapshot(done: 5);
        });
        time.Advance(19);
        display.Show(() => throw new InvalidOperationException("just shown"));
        Assert.Equal(
            """
            10 tasks
            20 %: 2/10 tasks, 1 running, about 1 min 30 s left
            30 %: 3/10 tasks, 1 running, 1 failed or blocked
            note: look
            s: 40 %: 4/10 tasks, 1 running, about 1 min 30 s left
            50 %: 5/10 tasks, 1 running, about 1 min 30 s left

            """,
            text.ToString()
        );
    }

    [Fact]
    public void A_terminal_gets_one_line_that_is_written_over()
    {
        var (time, text) = (new ManualTime(), new StringWriter());
        using (var display = new ProgressDisplay(text, time, width: 60, TimeSpan.FromSeconds(15)))
        {
            display.Show(() => Snapshot(done: 2));
            time.Advance(0.2);
            display.Show(() => Snapshot(done: 3));
            display.Say("failed: it broke");
            time.Advance(0.2);
            display.Show(() => Snapshot(done: 4));
        }
        var blank = new string(' ', 59);
        Assert.Equal(
            $"\r20 %: 2/10 tasks, 1 running, about 1 min 30 s left  train c"
                + $"\r30 %: 3/10 tasks, 1 running, about 1 min 30 s left  train c"
                + $"\r{blank}\rfailed: it broke\n"
                + $"\r40 %: 4/10 tasks, 1 running, about 1 min 30 s left  train c"
                + $"\r{blank}\r",
            text.ToString()
        );
    }
}
