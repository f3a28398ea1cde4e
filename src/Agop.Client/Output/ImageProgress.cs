using System.Globalization;

namespace Agop.Client.Output;

/// <summary>How many images are done, how fast, and how long the rest will take. Safe for concurrent use.</summary>
/// <param name="display">Where it is shown.</param>
/// <param name="doing">What is done with them: <c>accumulated</c>.</param>
/// <param name="images">How many there are.</param>
/// <param name="time">The clock.</param>
internal sealed class ImageProgress(ProgressDisplay display, string doing, long images, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _begun = time.GetTimestamp();
    private long _done;

    /// <summary>Images are done.</summary>
    public void Add(long count)
    {
        lock (_gate)
        {
            _done += count;
            display.ShowLine(() => Line(_done, images, time.GetElapsedTime(_begun), doing));
        }
    }

    /// <summary>A line: <c>accumulated 1,000 of 5,000 images (500 images/s, about 8 s left)</c>.</summary>
    internal static string Line(long done, long images, TimeSpan elapsed, string doing)
    {
        var rate = done / Math.Max(elapsed.TotalSeconds, 1e-9);
        var left = rate > 0 ? $", about {ProgressLine.Format(TimeSpan.FromSeconds((images - done) / rate))} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{doing} {done:n0} of {images:n0} images ({rate:n0} images/s{left})");
    }
}
