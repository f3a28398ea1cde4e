using Agop.Grains.Forecasts;

namespace Agop.Grains.Tests.Forecasts;

public sealed class LaneScheduleTests
{
    private static LaneSchedule Schedule(int cpu, int cuda = 0) =>
        new(new Dictionary<string, int>(StringComparer.Ordinal) { ["cpu"] = cpu, ["cuda"] = cuda });

    [Fact]
    public void A_lane_takes_the_first_task_that_is_ready_and_does_not_wait_for_one_before_it()
    {
        // 0: 10 s, 1 and 2 behind it: 5 s each; 3: 8 s.
        LaneSchedule Fill(LaneSchedule schedule)
        {
            schedule.Add("cpu", 10, []);
            schedule.Add("cpu", 5, [0]);
            schedule.Add("cpu", 5, [0]);
            schedule.Add("cpu", 8, []);
            return schedule;
        }
        Assert.Equal(28, Fill(Schedule(1)).Length());
        // The second lane has 3 first, and is free when 0 ends.
        Assert.Equal(15, Fill(Schedule(2)).Length());
        Assert.Equal(15, Fill(Schedule(9)).Length());
    }

    [Fact]
    public void Devices_work_beside_each_other_and_a_task_without_a_lane_has_no_end()
    {
        LaneSchedule Fill(LaneSchedule schedule)
        {
            schedule.Add("cuda", 7, [schedule.Add("cpu", 2, [])]);
            schedule.Add("cpu", 6, []);
            return schedule;
        }
        Assert.Equal(9, Fill(Schedule(1, 1)).Length());
        Assert.Null(Fill(Schedule(1)).Length());
        Assert.Equal(0, Schedule(0).Length());
    }

    [Fact]
    public void It_is_never_shorter_than_it_can_be_nor_longer_than_it_must()
    {
        var random = new Random(Random.Shared.Next());
        for (var round = 0; round < 50; round++)
        {
            var (lanes, schedule) = (random.Next(1, 6), default(LaneSchedule)!);
            schedule = Schedule(lanes);
            var (ends, sum) = (new List<double>(), 0.0);
            for (var task = 0; task < 60; task++)
            {
                int[] needs = [.. Enumerable.Range(0, task).Where(_ => random.Next(10) == 0)];
                var seconds = random.NextDouble();
                Assert.Equal(task, schedule.Add("cpu", seconds, needs));
                ends.Add(seconds + needs.Select(need => ends[need]).DefaultIfEmpty().Max());
                sum += seconds;
            }
            // Graham's bound for schedules that leave no lane idle while a task is ready.
            Assert.InRange(schedule.Length()!.Value, Math.Max(ends.Max(), sum / lanes) - 1e-9, sum / lanes + ends.Max() + 1e-9);
        }
    }
}
