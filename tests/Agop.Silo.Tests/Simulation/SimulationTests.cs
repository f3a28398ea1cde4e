using Agop.Tests.Support;

namespace Agop.Silo.Tests.Simulation;

public sealed class SimulationTests
{
    private const int Histories = 2000;

    [Fact]
    public void Whatever_happens_every_task_is_done_once()
    {
        // Other histories every time; a failure names its integer, and Replay(integer) shows it again.
        var first = Random.Shared.Next();
        var (refusals, next) = (0, 0);
        // Threads of their own: the pool's belong to the database drivers of the tests beside.
        Threads.Run(
            Environment.ProcessorCount,
            _ =>
            {
                while (Interlocked.Increment(ref next) is var number && number <= Histories)
                    Interlocked.Add(ref refusals, Replay(unchecked(first + number)));
            }
        );
        Assert.True(refusals > Histories / 20, $"only {refusals} late results: the histories are too tame");
    }

    [Fact]
    public void A_history_is_replayed_from_its_integer()
    {
        using History one = new(42),
            again = new(42),
            other = new(43);
        one.Run();
        again.Run();
        other.Run();
        Assert.Equal(one.Log, again.Log);
        Assert.NotEqual(one.Log, other.Log);
    }

    private static int Replay(int seed)
    {
        using var history = new History(seed);
        try
        {
            history.Run();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"history {seed}: {error.Message}\n{string.Join('\n', history.Log)}", error);
        }
        return history.Refusals;
    }
}
