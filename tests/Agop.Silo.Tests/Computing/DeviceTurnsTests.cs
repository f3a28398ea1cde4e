using Agop.Grains.Contracts;
using Agop.Silo.Computing;

namespace Agop.Silo.Tests.Computing;

public sealed class DeviceTurnsTests
{
    private static readonly Lane s_cpu = new("cpu", 0),
        s_first = new("cuda", 0),
        s_second = new("cuda", 1);

    private readonly DeviceTurns _turns = new();

    private Task<IDisposable> Enter(Lane lane, bool tf32 = false, bool alone = false, CancellationToken cancellation = default) =>
        _turns.EnterAsync(lane, tf32, alone, cancellation);

    [Fact]
    public async Task Tasks_of_one_kind_compute_together()
    {
        Task<IDisposable>[] all =
        [
            Enter(s_cpu),
            Enter(s_cpu with { Index = 1 }),
            Enter(s_first, tf32: true),
            Enter(s_first, tf32: true),
            Enter(s_second, tf32: true),
        ];
        Assert.All(all, turn => Assert.True(turn.IsCompletedSuccessfully));
        foreach (var turn in all)
            (await turn).Dispose();
    }

    [Fact]
    public async Task TF32_and_float32_take_turns_on_all_GPUs_and_do_not_touch_the_processor()
    {
        var single = await Enter(s_first);
        var cores = Enter(s_second, tf32: true);
        // It would delay the one before it.
        var late = Enter(s_first);
        Assert.True(Enter(s_cpu).IsCompletedSuccessfully);
        Assert.Equal((false, false), (cores.IsCompleted, late.IsCompleted));
        single.Dispose();
        (await cores).Dispose();
        (await late).Dispose();
    }

    [Fact]
    public async Task One_that_asks_to_be_alone_waits_for_its_device_and_holds_it()
    {
        var (beside, elsewhere) = (await Enter(s_first), await Enter(s_second));
        var alone = Enter(s_first, alone: true);
        var (after, other) = (Enter(s_first), Enter(s_second));
        Assert.Equal((false, false, true), (alone.IsCompleted, after.IsCompleted, other.IsCompletedSuccessfully));
        beside.Dispose();
        var held = await alone;
        Assert.False(after.IsCompleted);
        held.Dispose();
        (await after).Dispose();
        elsewhere.Dispose();
    }

    [Fact]
    public async Task One_that_is_cancelled_while_it_waits_delays_no_one()
    {
        using var source = new CancellationTokenSource();
        var running = await Enter(s_cpu);
        var (alone, after) = (Enter(s_cpu, alone: true, cancellation: source.Token), Enter(s_cpu));
        Assert.False(after.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);
        (await after).Dispose();
        running.Dispose();
    }

    [Fact]
    public async Task No_two_that_do_not_go_together_ever_run_at_once()
    {
        var (gate, running) = (new Lock(), new List<(Lane Lane, bool Tf32, bool Alone)>());
        var seed = Random.Shared.Next();
        await Task.WhenAll(
            Enumerable
                .Range(0, 400)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        var random = new Random(seed + i);
                        var mine = (
                            Lane: random.Next(3) switch
                            {
                                0 => s_cpu,
                                1 => s_first,
                                _ => s_second,
                            },
                            Tf32: random.Next(2) == 0,
                            Alone: random.Next(8) == 0
                        );
                        using var turn = await Enter(mine.Lane, mine.Tf32, mine.Alone);
                        lock (gate)
                        {
                            foreach (var other in running)
                            {
                                Assert.False(other.Lane.Gpu == mine.Lane.Gpu && (other.Alone || mine.Alone), $"seed {seed}");
                                Assert.False(
                                    other.Lane.Gpu is not null && mine.Lane.Gpu is not null && other.Tf32 != mine.Tf32,
                                    $"seed {seed}"
                                );
                            }
                            running.Add(mine);
                        }
                        await Task.Yield();
                        lock (gate)
                            running.Remove(mine);
                    })
                )
        );
        Assert.Empty(running);
    }
}
