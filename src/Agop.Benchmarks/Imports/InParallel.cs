using System.Runtime.ExceptionServices;

namespace Agop.Benchmarks.Imports;

/// <summary>Does pieces of work on all processors.</summary>
internal static class InParallel
{
    /// <summary>Does them all.</summary>
    /// <param name="count">How many.</param>
    /// <param name="work">Does one.</param>
    /// <exception cref="Exception">The error of the first that failed.</exception>
    public static void Run(int count, Action<int> work)
    {
        var errors = new Exception?[count];
        Parallel.For(
            0,
            count,
            i =>
            {
                try
                {
                    work(i);
                }
#pragma warning disable CA1031 // Thrown below, in order.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    errors[i] = error;
                }
            }
        );
        if (Array.Find(errors, error => error is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);
    }
}
