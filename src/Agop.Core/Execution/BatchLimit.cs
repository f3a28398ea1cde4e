using System.Runtime.InteropServices;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using static TorchSharp.torch;

namespace Agop.Core.Execution;

/// <summary>
/// How many images go through a network at once. The first batch is as large as <see cref="Budget"/> allows, the same on every machine,
/// since a batch's size may change the last bits. A batch that runs out of memory is halved and tried again, down to one image.
/// </summary>
internal sealed class BatchLimit
{
    /// <summary>Bytes for one batch's layers, forwards and backwards.</summary>
    public const long Budget = 512L << 20;

    /// <param name="architecture">Which network.</param>
    /// <param name="precision">The type that it computes in.</param>
    /// <param name="max">At most this many images.</param>
    public BatchLimit(Models.Architecture architecture, ScalarType precision, int max) =>
        Size = (int)
            Math.Clamp(
                Budget / (2 * (precision == ScalarType.Float64 ? sizeof(double) : sizeof(float)) * ActivationSize.Of(architecture)),
                1,
                max
            );

    /// <param name="max">At most this many images.</param>
    public BatchLimit(int max) => Size = max;

    /// <summary>Images per batch from now on.</summary>
    public int Size { get; private set; }

    /// <summary>Calls <paramref name="work"/> with the first row and the number of rows of each batch, in order.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="work">Leaves nothing behind where it runs out of memory.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    /// <exception cref="ExternalException">Not even one image fits.</exception>
    public void Run(int first, int count, Action<int, int> work, CancellationToken cancellation = default)
    {
        for (var start = first; start < first + count; )
        {
            cancellation.ThrowIfCancellationRequested();
            var length = Math.Min(Size, first + count - start);
            try
            {
                work(start, length);
                start += length;
            }
            catch (ExternalException error) when (length > 1 && LibtorchError.IsOutOfMemory(error))
            {
                Size = length / 2;
            }
        }
    }
}
