using Agop.Core.Execution;
using Agop.Core.Libtorch;
using Agop.Grains.Contracts;

namespace Agop.Client.Execution;

/// <summary>Shares pieces of work out over the lanes of this process.</summary>
internal static class LaneWork
{
    private const int StackSize = 16 << 20;

    /// <summary>Does all pieces, begun in order; ends when all lanes have ended.</summary>
    /// <typeparam name="T">What a lane opens for itself, such as a network, which no two threads may use.</typeparam>
    /// <param name="lanes">The lanes; each is a thread.</param>
    /// <param name="pieces">How many pieces.</param>
    /// <param name="open">Opens what a lane works with, on its thread.</param>
    /// <param name="work">Does a piece, on the thread of a lane.</param>
    /// <param name="cancellation">Checked before each piece.</param>
    /// <exception cref="Exception">The error of the first piece that failed, whichever lane was faster.</exception>
    public static void Run<T>(IReadOnlyList<Lane> lanes, int pieces, Func<T> open, Action<T, int> work, CancellationToken cancellation)
        where T : IDisposable
    {
        var (gate, next, failed) = (new Lock(), 0, (Piece: int.MaxValue, Error: (Exception?)null));
        void Fail(int piece, Exception error)
        {
            lock (gate)
                if (piece < failed.Piece)
                    failed = (piece, error);
        }

        // After a failure no piece is begun; those before it have been, so that the first one's error is known.
        int Next()
        {
            lock (gate)
                return failed.Error is null && next < pieces ? next++ : -1;
        }

        void Live(Lane lane)
        {
            var piece = -1;
            try
            {
                if (lane.Gpu is { } gpu)
                    LaneDevice.Use(gpu);
                LibtorchRuntime.PrepareLane();
                using var own = open();
                while ((piece = Next()) >= 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                    work(own, piece);
                }
            }
#pragma warning disable CA1031 // Thrown below, on the thread that waits.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Fail(piece, error);
            }
        }

        Thread[] threads =
        [
            .. lanes
                .Take(Math.Max(1, pieces))
                .Select((lane, number) => new Thread(() => Live(lane), StackSize) { Name = $"lane {number}" }),
        ];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        if (failed.Error is { } first)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
    }
}
