namespace Agop.Core.Images;

/// <summary>What scores and pictures see of a map.</summary>
internal static class Importance
{
    /// <summary>|map| summed over channels.</summary>
    /// <param name="map">(C, H, W).</param>
    /// <param name="channels">C.</param>
    /// <returns>(H, W).</returns>
    public static double[] OverChannels(ReadOnlySpan<double> map, int channels)
    {
        var importance = new double[map.Length / channels];
        for (var c = 0; c < channels; c++)
        for (var i = 0; i < importance.Length; i++)
            importance[i] += Math.Abs(map[c * importance.Length + i]);
        return importance;
    }
}
