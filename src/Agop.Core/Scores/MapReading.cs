using System.Globalization;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Gradients;
using Agop.Core.Json;
using static TorchSharp.torch;

namespace Agop.Core.Scores;

/// <summary>
/// How a map of several channels becomes one importance per pixel, and at which size: what follows the @ of a score's id, such as
/// <c>iou-topk@128+l2</c>. Papers seldom say which, and numbers depend on it.
/// </summary>
/// <param name="Size">An edge in pixels, <see cref="Native"/>, <see cref="Network"/>, or 0: what the benchmark has.</param>
/// <param name="Pooling">Over channels.</param>
internal readonly record struct MapReading(int Size, ChannelPooling Pooling)
{
    /// <summary>The picture's own size.</summary>
    public const int Native = -1;

    /// <summary>The network's size, at which the map was made.</summary>
    public const int Network = -2;

    private const int Least = 8;
    private const int Largest = 2048;

    /// <summary>The size as it is written; null for what the benchmark has.</summary>
    public string? SizeName =>
        Size switch
        {
            0 => null,
            Native => "native",
            Network => "network",
            _ => Size.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>What follows a score's id: empty for the usual reading.</summary>
    public string Ending
    {
        get
        {
            string[] words = [.. new[] { SizeName, Pooling == ChannelPooling.Sum ? null : Names.NameOf(Pooling) }.OfType<string>()];
            return words.Length == 0 ? "" : $"@{string.Join('+', words)}";
        }
    }

    /// <summary>The score's id without its reading, and the reading.</summary>
    /// <param name="id">As in <c>iou-threshold:0.5@native+max</c>.</param>
    /// <param name="source">The file or option it came from.</param>
    /// <exception cref="InputException">What follows the @ is no reading.</exception>
    public static (string Score, MapReading Reading) Parse(string id, string source)
    {
        var parts = id.Split('@', 2);
        var reading = default(MapReading);
        foreach (var word in parts.Length > 1 ? parts[1].Split('+') : [])
            reading = word switch
            {
                "native" when reading.Size == 0 => reading with { Size = Native },
                "network" when reading.Size == 0 => reading with { Size = Network },
                _ when JsonFormat.Parse<ChannelPooling>(word) is { } pooling && reading.Pooling == ChannelPooling.Sum => reading with
                {
                    Pooling = pooling,
                },
                _ when reading.Size == 0
                        && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var edge)
                        && edge is >= Least and <= Largest => reading with
                {
                    Size = edge,
                },
                _ => throw new InputException(
                    source,
                    $"{id}: expected network, native or {Least} to {Largest} pixels and one of "
                        + $"{string.Join(", ", Names.All<ChannelPooling>())} after the @, not '{word}'"
                ),
            };
        return (parts[0], reading);
    }

    /// <summary>The importance of each pixel.</summary>
    /// <param name="maps">(n, C, H, W).</param>
    /// <returns>
    /// (n, 1, H, W), float64, never negative but for a signed reading; the maps as they are for the sum, which every score takes itself.
    /// </returns>
    public NdArray Pool(NdArray maps)
    {
        if (Pooling == ChannelPooling.Sum)
            return maps;
        using var scope = NewDisposeScope();
        var values = maps.ToTensor(ScalarType.Float64);
        return NdArray.From(
            Pooling switch
            {
                ChannelPooling.Max => values.abs().amax([1], keepdim: true),
                ChannelPooling.L2 => values.square().sum(1, keepdim: true).sqrt(),
                ChannelPooling.Positive => values.clamp_min(0).sum(1, keepdim: true),
                _ => values.sum(1, keepdim: true),
            }
        );
    }
}
