using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;
using Agop.Core.Gradients;
using Agop.Core.Images;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Scores;

/// <summary>
/// Scores maps by readings: at the sizes and with the pooling of channels that a benchmark or a score's id asks for. |map| is pooled over
/// channels first and then enlarged or shrunk bilinearly (align_corners false); masks at another size than the network's are made from the
/// picture's own, by CLEVR-XAI's rule.
/// </summary>
internal sealed class ScaledScorer
{
    private const int Chunk = 8;
    private readonly (MapReading Reading, ChosenScore Score, string Id)[] _scores;
    private readonly string _source;

    /// <param name="ids">The scores' ids.</param>
    /// <param name="source">The file or option they came from.</param>
    /// <exception cref="InputException">There is no such score.</exception>
    public ScaledScorer(IReadOnlyList<string> ids, string source) =>
        (_source, _scores) = (source, [.. ids.Select(id => Parse(id, source))]);

    /// <summary>The score of an id, and the id as it is written.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static (ChosenScore Score, string Id) Find(string id, string source)
    {
        var (_, score, canonical) = Parse(id, source);
        return (score, canonical);
    }

    private static (MapReading Reading, ChosenScore Score, string Id) Parse(string id, string source)
    {
        var (score, reading) = MapReading.Parse(id, source);
        var chosen = ChosenScore.Parse(score, source);
        if (chosen.Score is INetworkScore && reading.Size == MapReading.Network)
            reading = reading with { Size = 0 };
        if (chosen.Score is INetworkScore && reading.SizeName is { } size)
            throw new InputException(source, $"{id}: {chosen.Id} asks the network at its own size: expected no '{size}' after the @");
        if (!chosen.Score.Info.ReadsImportance && reading.Pooling != ChannelPooling.Sum)
            throw new InputException(
                source,
                $"{id}: {chosen.Id} reads the map as it is: expected no '{Names.NameOf(reading.Pooling)}' after the @"
            );
        if (chosen.Score is IMapScore && reading.Pooling == ChannelPooling.Signed)
            throw new InputException(source, $"{id}: {chosen.Id} reads |map|: expected no 'signed' after the @");
        return (reading, chosen, chosen.Id + reading.Ending);
    }

    /// <summary>One result per score, in order.</summary>
    /// <param name="maps">(n, C, H, W), at the network's size.</param>
    /// <param name="split">The samples.</param>
    /// <param name="size">
    /// Edge at which the scores that say no size are taken; the network's own size where it is null.
    /// </param>
    /// <param name="asked">What <see cref="Ask"/> gave for the same maps; null where no score asks the network.</param>
    /// <param name="cancellation">Checked before each sample.</param>
    /// <exception cref="InputException">The shapes do not fit, or there are no masks at the picture's own size.</exception>
    public IReadOnlyList<ScoreResult> Score(
        NdArray maps,
        DatasetSplit split,
        int? size,
        IReadOnlyDictionary<string, double[]>? asked = null,
        CancellationToken cancellation = default
    )
    {
        var results = new Dictionary<string, ScoreResult>(StringComparer.Ordinal);
        foreach (var same in _scores.Where(score => score.Score.Score is IMapScore).GroupBy(score => score.Reading))
        {
            var scorer = new Scorer([.. same.Select(score => score.Score)]);
            var to = SizeOf(same.Key, split, same.First().Id, size);
            var pooled = same.Key.Pool(maps);
            var scored =
                to is { } other && (maps.Shape[2], maps.Shape[3]) != (other.Height, other.Width)
                    ? Resized(scorer, pooled, split, other, cancellation)
                    : scorer.Score(pooled, split.Masks.All(), _source, cancellation);
            foreach (var (score, result) in same.Zip(scored))
                results[score.Id] = result with { Score = score.Id };
        }
        var states = results.Values.First().Maps;
        return
        [
            .. _scores.Select(score =>
                results.GetValueOrDefault(score.Id)
                ?? new ScoreResult(
                    score.Id,
                    asked?[score.Id] ?? throw new InputException(_source, $"{score.Id} asks the network, and there is none"),
                    states
                )
            ),
        ];
    }

    /// <summary>Whether a score asks the network.</summary>
    public bool AsksNetwork => _scores.Any(score => score.Score.Score is INetworkScore);

    /// <summary>The values of the scores that ask the network, by id.</summary>
    /// <param name="maps">(n, C, H, W), at the network's size.</param>
    /// <param name="explained">The batch with these maps, read in a way.</param>
    public IReadOnlyDictionary<string, double[]> Ask(NdArray maps, Func<NdArray, ChannelPooling, ExplainedBatch> explained)
    {
        var found = new Dictionary<string, double[]>(StringComparer.Ordinal);
        var values = maps.ToDoubles();
        var size = values.Length / (int)maps.Shape[0];
        bool[] finite =
        [
            .. Enumerable
                .Range(0, (int)maps.Shape[0])
                .Select(map => Array.TrueForAll(values[(map * size)..((map + 1) * size)], double.IsFinite)),
        ];
        // A map that is no map gets the worst score and does not meet the network.
        for (var map = 0; map < finite.Length; map++)
            if (!finite[map])
                values.AsSpan(map * size, size).Clear();
        var whole = finite.All(fine => fine) ? maps : NdArray.From(values, maps.Shape);
        foreach (var same in _scores.Where(score => score.Score.Score is INetworkScore).GroupBy(score => score.Reading.Pooling))
        {
            var batch = explained(whole, same.Key);
            foreach (var (_, score, id) in same)
                found[id] = [.. score.Of(batch).Select((value, map) => finite[map] ? value : score.Score.Info.Worst)];
        }
        return found;
    }

    /// <summary>The size at which a reading is taken, or null for the network's.</summary>
    private (int Height, int Width)? SizeOf(MapReading reading, DatasetSplit split, string id, int? size)
    {
        if (reading.Size is MapReading.Native or > 0 && split.Native is null)
            throw new InputException(_source, $"{id}: this data has no masks at another size");
        return reading.Size switch
        {
            MapReading.Native => ((int)split.Native!.Shape[1], split.NativeWidth),
            MapReading.Network => null,
            > 0 and var edge => (edge, edge),
            _ => size is { } usual && split.Native is not null ? (usual, usual) : null,
        };
    }

    private IReadOnlyList<ScoreResult> Resized(
        Scorer scorer,
        NdArray maps,
        DatasetSplit split,
        (int Height, int Width) to,
        CancellationToken cancellation
    )
    {
        List<IReadOnlyList<ScoreResult>> parts = [];
        // A few at a time: at a picture's own size a map takes a megabyte.
        for (var first = 0L; first < split.Count; first += Chunk)
        {
            var count = Math.Min(Chunk, split.Count - first);
            parts.Add(
                scorer.Score(
                    Enlarged(maps.Rows(first, count), to),
                    Masks(split.Native!.Rows(first, count), split.NativeWidth, to),
                    _source,
                    cancellation
                )
            );
        }
        return ScoreResult.Join(parts);
    }

    /// <summary>Maps at another size: |map| summed over channels, then bilinear (align_corners false).</summary>
    /// <param name="maps">(n, C, H, W).</param>
    /// <param name="to">The size.</param>
    /// <returns>(n, 1, height, width), float64.</returns>
    public static NdArray Enlarged(NdArray maps, (int Height, int Width) to)
    {
        using var scope = NewDisposeScope();
        var importance = maps.ToTensor(ScalarType.Float64).abs().sum(1, keepdim: true);
        return NdArray.From(interpolate(importance, [to.Height, to.Width], mode: InterpolationMode.Bilinear, align_corners: false));
    }

    private static NdArray Masks(NdArray packed, int width, (int Height, int Width) to)
    {
        var masks = BitMask.Unpack(packed, width);
        var (count, height) = ((int)masks.Shape[0], (int)masks.Shape[1]);
        if ((height, width) == to)
            return masks;
        var values = masks.As<bool>().ToArray();
        return NdArray.From(
            Enumerable
                .Range(0, count)
                .SelectMany(n => Resampling.Cover(values.AsSpan(n * height * width, height * width), width, height, to.Width, to.Height))
                .ToArray(),
            count,
            to.Height,
            to.Width
        );
    }
}
