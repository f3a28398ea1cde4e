using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Agop.Core.Libtorch;

namespace Agop.Sweeps.Tasks;

/// <summary>
/// Shares work of a task out over threads beside its lane's: processors score what a GPU has explained while it explains more.
/// </summary>
internal static class HelperThreads
{
    /// <summary>Applies work to items; results come in the items' order, whoever computed them.</summary>
    /// <param name="items">Made on the caller's thread, a few ahead of the work.</param>
    /// <param name="work">Done on the helpers' threads; on the caller's where there are none.</param>
    /// <param name="helpers">How many.</param>
    /// <returns>All results.</returns>
    /// <exception cref="Exception">What the making of items threw, or the work of the first item that failed.</exception>
    public static IReadOnlyList<TResult> Map<T, TResult>(IEnumerable<T> items, Func<T, TResult> work, int helpers)
    {
        if (helpers == 0)
            return [.. items.Select(work)];
        var (results, failures) = (new ConcurrentDictionary<int, TResult>(), new ConcurrentDictionary<int, Exception>());
        using var ready = new BlockingCollection<(int Number, T Item)>(2 * helpers);
        Thread[] threads =
        [
            .. Enumerable.Range(0, helpers).Select(number => new Thread(Live) { Name = $"helper {number}", IsBackground = true }),
        ];
        foreach (var thread in threads)
            thread.Start();
        var count = 0;
        try
        {
            foreach (var item in items)
            {
                if (!failures.IsEmpty)
                    break;
                ready.Add((count++, item));
            }
        }
        finally
        {
            ready.CompleteAdding();
            foreach (var thread in threads)
                thread.Join();
        }
        if (!failures.IsEmpty)
            ExceptionDispatchInfo.Throw(failures.MinBy(failure => failure.Key).Value);
        return [.. Enumerable.Range(0, count).Select(number => results[number])];

        void Live()
        {
            LibtorchRuntime.PrepareHelper();
            foreach (var (number, item) in ready.GetConsumingEnumerable())
                try
                {
                    results[number] = work(item);
                }
#pragma warning disable CA1031 // Thrown above, on the thread that asked.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    failures[number] = error;
                }
        }
    }
}
