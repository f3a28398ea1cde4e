using System.Runtime.ExceptionServices;

namespace Agop.Tests.Support;

/// <summary>Runs work on threads of its own and throws here what was thrown there.</summary>
internal static class Threads
{
    public static void Run(int count, Action<int> work)
    {
        var errors = new Exception?[count];
        var threads = Enumerable
            .Range(0, count)
            .Select(i => new Thread(() =>
            {
                try
                {
                    work(i);
                }
#pragma warning disable CA1031 // Rethrown below, on the test's own thread.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    errors[i] = error;
                }
            }))
            .ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        if (Array.Find(errors, error => error is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);
    }
}
