namespace Agop.Core.Tests.Support;

/// <summary>Checks something for random cases, each drawn from one seed that a failure names.</summary>
internal static class RandomCases
{
    public static void ForMany<T>(int count, Func<Random, T> draw, Action<T> check)
    {
        for (var i = 0; i < count; i++)
        {
            var seed = Random.Shared.Next();
            var drawn = draw(new Random(seed));
            try
            {
                check(drawn);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}: {drawn}: {error.Message}", error);
            }
        }
    }
}
