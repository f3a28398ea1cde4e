namespace Agop.Core.Execution;

/// <summary>Images cut into batches.</summary>
internal static class Batches
{
    /// <summary>The first image and the number of images of each batch, in order; all but the last have the same size.</summary>
    /// <param name="count">How many images.</param>
    /// <param name="size">Images per batch.</param>
    public static IEnumerable<(int First, int Count)> Of(int count, int size)
    {
        for (var first = 0; first < count; first += size)
            yield return (first, Math.Min(size, count - first));
    }
}
