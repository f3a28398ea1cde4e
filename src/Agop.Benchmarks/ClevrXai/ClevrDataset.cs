using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Release;
using Agop.Benchmarks.ClevrXai.Rendering;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Benchmarks.ClevrXai.Views;
using Agop.Benchmarks.XaiTris;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;
using Agop.Core.Images;

namespace Agop.Benchmarks.ClevrXai;

/// <summary>Makes a view's samples, and splits them. Splits keep the classes' shares and are fixed by the samples alone.</summary>
public static class ClevrDataset
{
    /// <summary>A view that keeps fewer scenes cannot be split.</summary>
    public const int FewestSamples = 20;

    private const int LoadedAtOnce = 100;
    private const uint SplitSeed = 4000002;

    /// <summary>Draws scenes and renders those that a view keeps.</summary>
    /// <param name="view">What is kept.</param>
    /// <param name="options">Which scenes.</param>
    /// <param name="first">The first scene's number.</param>
    /// <param name="count">How many scenes.</param>
    /// <param name="size">Edge of the network's pictures.</param>
    /// <param name="progress">Called with the share done.</param>
    /// <param name="cancellation">Checked often.</param>
    public static ViewSamples Render(
        ClevrView view,
        SceneOptions options,
        int first,
        int count,
        int size,
        Action<double>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var samples = new ViewSamples(size);
        foreach (var (index, drawn, targets, label) in Kept(view, options, first, count, progress, cancellation))
            samples.Add(
                drawn.Render(cancellation).Pixels,
                drawn.Owners,
                Rendering.Picture.Width,
                Rendering.Picture.Height,
                targets,
                label,
                index
            );
        return samples;
    }

    /// <summary>
    /// The same samples with another truth: their pictures are taken as they are, and only what shows where is drawn again.
    /// </summary>
    /// <param name="view">What is kept.</param>
    /// <param name="truth">Which objects are the truth.</param>
    /// <param name="rendered">The samples of <see cref="Render"/> for the same scenes.</param>
    /// <param name="options">Which scenes.</param>
    /// <param name="first">The first scene's number.</param>
    /// <param name="count">How many scenes.</param>
    /// <param name="size">Edge of the network's pictures.</param>
    /// <param name="cancellation">Checked before each scene.</param>
    public static ViewSamples Judge(
        ClevrView view,
        GroundTruthKind truth,
        DatasetSplit rendered,
        SceneOptions options,
        int first,
        int count,
        int size,
        CancellationToken cancellation = default
    )
    {
        var samples = new ViewSamples(size);
        foreach (var (_, drawn, targets, label) in Kept(view, options, first, count, progress: null, cancellation))
            samples.Add(
                rendered.Images.Rows(samples.Count, 1).Bytes,
                drawn.Owners,
                Rendering.Picture.Width,
                Rendering.Picture.Height,
                ClevrView.ObjectsOf(drawn.Scene, targets, truth),
                label
            );
        return samples;
    }

    /// <summary>Draws scenes, and gives those that a view keeps with their truth and class.</summary>
    private static IEnumerable<(int Index, DrawnScene Drawn, IReadOnlyList<int> Targets, int Label)> Kept(
        ClevrView view,
        SceneOptions options,
        int first,
        int count,
        Action<double>? progress,
        CancellationToken cancellation
    )
    {
        var generator = new SceneGenerator(options);
        for (var index = first; index < first + count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            var drawn = generator.Draw(index);
            if (view.Find(drawn.Scene) is var (targets, label))
                yield return (index, drawn, targets, label);
            progress?.Invoke((index - first + 1.0) / count);
        }
    }

    /// <summary>Reads the scenes of an imported folder that a view keeps, some at a time.</summary>
    /// <param name="view">What is kept.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="size">Edge of the network's pictures.</param>
    /// <param name="truth">Which objects are the truth.</param>
    /// <param name="cancellation">Looked at before each scene.</param>
    /// <exception cref="InputException">There is no index, or a file is not what it says.</exception>
    /// <returns>The samples in order; at least once, be it of none.</returns>
    public static IEnumerable<ViewSamples> Load(
        ClevrView view,
        string folder,
        int size,
        GroundTruthKind truth = GroundTruthKind.SingleObject,
        CancellationToken cancellation = default
    )
    {
        if (view.Shift is not null)
            throw new InputException(folder, $"{view.Text}: a release has no scenes for the shift; it needs rendered ones");
        var samples = new ViewSamples(size);
        foreach (var indexed in ReleaseIndex.Read(folder))
        {
            cancellation.ThrowIfCancellationRequested();
            var found = view.Find(indexed, truth).ToArray();
            if (found.Length == 0)
                continue;
            var (picture, mask) = (
                Path.Combine(folder, ReleaseLayout.Images, indexed.Scene.FileName),
                Path.Combine(folder, ReleaseLayout.Masks, indexed.Scene.FileName)
            );
            ReleaseIndex.RequireUnchanged(picture, indexed.Picture);
            ReleaseIndex.RequireUnchanged(mask, indexed.Mask);
            var (pixels, width, height) = PictureFile.Read(picture);
            var (owners, _, _) = MaskReader.Read(mask, indexed.Scene);
            foreach (var (targets, label) in found)
                samples.Add(pixels, owners, width, height, targets, label, indexed.Scene.Index);
            if (samples.Count < LoadedAtOnce)
                continue;
            yield return samples;
            samples = new ViewSamples(size);
        }
        yield return samples;
    }

    /// <summary>
    /// Splits samples: half of the held-out ones are for validation, half for the test. Samples of a shifted test replace that half; all
    /// held-out ones are then for validation.
    /// </summary>
    /// <param name="view">Whose.</param>
    /// <param name="parts">The samples of <see cref="ViewSamples.ToSplit"/>, in order; read when the data set's are.</param>
    /// <param name="shifted">The same for the test, or empty.</param>
    /// <param name="heldOut">The share that is not trained on.</param>
    /// <exception cref="InputException">There are too few samples, or of fewer than two classes.</exception>
    public static Dataset Split(ClevrView view, IReadOnlyList<DatasetSplit> parts, IReadOnlyList<DatasetSplit> shifted, double heldOut)
    {
        var all = Joined(parts);
        var labels = Array.ConvertAll(all.Labels.All().ToIntegers(), label => (int)label);
        if (labels.Length < FewestSamples || labels.Distinct().Count() < 2)
            throw new InputException(
                view.Text,
                $"keeps {labels.Length} scenes of {labels.Distinct().Count()} classes, expected at least {FewestSamples} of "
                    + "two: more scenes are needed"
            );
        var (train, held) = StratifiedShuffleSplit.Split(labels, heldOut, SplitSeed);
        var (validation, test) = StratifiedShuffleSplit.Split(Array.ConvertAll(held, i => labels[i]), 0.5, SplitSeed);
        if (new[] { train, validation, test }.Any(part => part.Length == 0) || train.Select(i => labels[i]).Distinct().Count() < 2)
            throw new InputException(
                view.Text,
                $"held-out {heldOut} of {labels.Length} samples leaves {train.Length} to train on, {validation.Length} to "
                    + $"validate and {test.Length} to test by, expected some in each and two classes to train on"
            );
        if (shifted.Count == 0)
            return new Dataset(
                all.Choose(train),
                all.Choose([.. validation.Select(i => held[i])]),
                all.Choose([.. test.Select(i => held[i])])
            );
        var other = Joined(shifted);
        if (other.Count == 0)
            throw new InputException(view.Text, "keeps none of the scenes for the test: more scenes are needed");
        return new Dataset(all.Choose(train), all.Choose(held), other);
    }

    private static DatasetSplit Joined(IReadOnlyList<DatasetSplit> parts)
    {
        // Leaves out parts without samples: they do not know the size of the pictures.
        var filled = parts.Where(part => part.Count > 0).DefaultIfEmpty(parts[0]).ToArray();
        return new DatasetSplit(
            new JoinedRows([.. filled.Select(part => part.Images)]),
            new JoinedRows([.. filled.Select(part => part.Labels)]),
            new JoinedRows([.. filled.Select(part => part.Masks)])
        )
        {
            Native = new JoinedRows([.. filled.Select(part => part.Native!)]),
            NativeWidth = filled[0].NativeWidth,
        };
    }
}
