using Agop.Core.Data;
using Agop.Core.Gradients;
using Agop.Core.Images;
using Agop.Core.Scores;

namespace Agop.Core.Training;

/// <summary>
/// Makes previews of a training from its hook's snapshots. Starts after 1 s; then waits 100 times as long as the last preview took, so the
/// overhead stays near 1 %.
/// </summary>
/// <param name="test">Whose masks are the truth.</param>
/// <param name="time">The clock.</param>
/// <param name="show">Called with each preview.</param>
internal sealed class Previews(DatasetSplit test, TimeProvider time, Action<TrainingPreview> show)
{
    private const int MaxPixels = 32,
        MaxEpochs = 50,
        Leisure = 100;
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);

    private readonly long _began = time.GetTimestamp();
    private List<PreviewPoint[]> _curve = [];
    private SharedMapQuality? _quality;
    private TimeSpan _due = s_first;

    /// <summary>Takes the snapshots of an epoch, one per target of the hook.</summary>
    public void Add(IReadOnlyList<HookSnapshot> snapshots)
    {
        var begins = time.GetElapsedTime(_began);
        if (snapshots.Count == 0 || begins < _due)
            return;
        _quality ??= new SharedMapQuality(test);
        _curve.Add([.. snapshots.Select(Score).Where(point => double.IsFinite(point.IouTopK) && double.IsFinite(point.MassOnMask))]);
        // Every other point is enough for the curve.
        if (_curve.Count > MaxEpochs)
            _curve = [.. _curve.Where((_, i) => i % 2 == 0)];
        var (first, width) = (snapshots[0].State, (int)test.Masks.Shape[^1]);
        var diagonal = Importance.OverChannels(first.Diagonal(), first.Size / (width * (int)test.Masks.Shape[^2]));
        show(
            new TrainingPreview(
                snapshots[0].Epoch,
                first.Samples,
                Thumbnail.Of(diagonal, width, MaxPixels),
                [.. _curve.SelectMany(epoch => epoch)]
            )
        );
        var ends = time.GetElapsedTime(_began);
        _due = ends + Leisure * (ends - begins);
    }

    private PreviewPoint Score(HookSnapshot snapshot)
    {
        var (iou, mass) = _quality!.Of(snapshot.State.SumG2);
        return new PreviewPoint(Names.NameOf(snapshot.State.Target), snapshot.Epoch, iou, mass);
    }
}
