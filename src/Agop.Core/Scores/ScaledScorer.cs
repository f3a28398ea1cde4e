using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;
using Agop.Core.Images;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Scores;

/// <summary>
/// Scores maps at the sizes that a benchmark asks for. |map| is summed over channels first and then enlarged or shrunk bilinearly
/// (align_corners false); masks at another size than the network's are made from the picture's own, by CLEVR-XAI's rule. A score whose id
/// ends in <c>@native</c> is taken at the picture's own size.
/// </summary>
internal sealed class ScaledScorer
{
    /// <summary>The ending of scores at the picture's own size.</summary>
    public const string Native = "@native";

    private const int Chunk = 8;
    private readonly IReadOnlyList<string> _ids;
    private readonly string _source;

    /// <param name="ids">The scores' ids.</param>
    /// <param name="source">The file or option they came from.</param>
    /// <exception cref="InputException">There is no such score.</exception>
    public ScaledScorer(IReadOnlyList<string> ids, string source)
    {
        (_ids, _source) = (ids, source);
        foreach (var id in ids)
            _ = Find(id, source);
    }

    /// <summary>The score of an id, and the id as it is written.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static (ChosenScore Score, string Id) Find(string id, string source)
    {
        var native = id.EndsWith(Native, StringComparison.Ordinal);
        var score = ChosenScore.Parse(native ? id[..^Native.Length] : id, source);
        return (score, native ? score.Id + Native : score.Id);
    }

    /// <summary>One result per score, in order.</summary>
    /// <param name="maps">(n, C, H, W), at the network's size.</param>
    /// <param name="split">The samples.</param>
    /// <param name="size">Edge at which the scores without <c>@native</c> are taken; the network's own size where it is null.</param>
    /// <param name="cancellation">Checked before each sample.</param>
    /// <exception cref="InputException">The shapes do not fit, or there are no masks at the picture's own size.</exception>
    public IReadOnlyList<ScoreResult> Score(NdArray maps, DatasetSplit split, int? size, CancellationToken cancellation = default)
    {
        var native = _ids.Where(id => id.EndsWith(Native, StringComparison.Ordinal)).ToArray();
        var plain = _ids.Except(native, StringComparer.Ordinal).ToArray();
        if (native.Length > 0 && split.Native is null)
            throw new InputException(_source, $"{native[0]}: this data has no masks at another size");
        var results = new Dictionary<string, ScoreResult>(StringComparer.Ordinal);
        var resized = size is { } edge && split.Native is not null && (maps.Shape[2], maps.Shape[3]) != (edge, edge);
        foreach (
            var result in plain.Length == 0 ? []
            : resized ? Resized(plain, maps, split, (size!.Value, size.Value), cancellation)
            : Scorer(plain).Score(maps, split.Masks.All(), _source, cancellation)
        )
            results[result.Score] = result;
        foreach (
            var result in native.Length == 0
                ? []
                : Resized(native, maps, split, ((int)split.Native!.Shape[1], split.NativeWidth), cancellation)
        )
            results[result.Score + Native] = result with { Score = result.Score + Native };
        return [.. _ids.Select(id => results[Find(id, _source).Id])];
    }

    private Scorer Scorer(IEnumerable<string> ids) => new([.. ids.Select(id => Find(id, _source).Score)]);

    private IReadOnlyList<ScoreResult> Resized(
        IReadOnlyList<string> ids,
        NdArray maps,
        DatasetSplit split,
        (int Height, int Width) to,
        CancellationToken cancellation
    )
    {
        var scorer = Scorer(ids);
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
