namespace Agop.Silo.Tests.Simulation;

public sealed class SimulationTests
{
    private const int Histories = 1300;

    [Fact]
    public async Task Whatever_happens_every_task_is_done_once()
    {
        // Other histories every time; a failure names its integer, and Replay(integer) shows it again.
        var first = Random.Shared.Next();
        var (refusals, next) = (0, 0);
        await Task.WhenAll(
            Enumerable
                .Range(0, Environment.ProcessorCount)
                .Select(async _ =>
                {
                    while (Interlocked.Increment(ref next) is var number && number <= Histories)
                        Interlocked.Add(ref refusals, await Replay(unchecked(first + number)));
                })
        );
        Assert.True(refusals > Histories / 20, $"only {refusals} late results: the histories are too tame");
    }

    [Fact]
    public async Task A_history_is_replayed_from_its_integer()
    {
        await using History one = await History.Begin(42),
            again = await History.Begin(42),
            other = await History.Begin(43);
        await one.Run();
        await again.Run();
        await other.Run();
        Assert.Equal(one.Log, again.Log);
        Assert.NotEqual(one.Log, other.Log);
    }

    private static async Task<int> Replay(int seed)
    {
        await using var history = await History.Begin(seed);
        try
        {
            await history.Run();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"history {seed}: {error.Message}\n{string.Join('\n', history.Log)}", error);
        }
        return history.Refusals;
    }
}
