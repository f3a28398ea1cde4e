using System.Globalization;
using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Images;

namespace Agop.Benchmarks.ClevrXai.Release;

/// <summary>
/// Checks a folder in the layout of CLEVR-XAI's release and writes its index: every picture can be read and is as large as its mask, every
/// object's colour is in the mask and no other is, every stored ground truth is a boolean 128 x 128 array that covers exactly its objects'
/// pixels. One scene is in memory at a time.
/// </summary>
/// <param name="folder">The release.</param>
/// <param name="skipBroken">Whether what is broken or missing is left out instead of ending the import.</param>
public sealed class ReleaseImporter(string folder, bool skipBroken = false)
{
    private readonly List<string> _skipped = [];
    private readonly SortedDictionary<string, int> _truths = new(StringComparer.Ordinal);
    private readonly List<(string Folder, bool Simple, GroundTruthKind Kind)> _folders = [];

    /// <summary>Checks everything and writes the index.</summary>
    /// <param name="progress">Called with the number of scenes done.</param>
    /// <param name="cancellation">Checked before each scene; a cancelled import leaves nothing behind.</param>
    /// <exception cref="InputException">Something is missing or broken; the message names the file and the field.</exception>
    public ImportReport Import(Action<int>? progress = null, CancellationToken cancellation = default)
    {
        if (!Directory.Exists(folder))
            throw new InputException(folder, "no such folder");
        FindTruths();
        var questions = Questions(simple: true)
            .Concat(Questions(simple: false))
            .ToLookup(entry => entry.Question.Image, StringComparer.Ordinal);
        var (scenes, objects, asked) = (0, 0, new Dictionary<bool, int> { [true] = 0, [false] = 0 });
        var (seen, pictures) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        AtomicFile.Write(
            Path.Combine(folder, ReleaseLayout.Index),
            stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
                var number = 0;
                foreach (var json in JsonItems.Read(Path.Combine(folder, ReleaseLayout.Scenes), "scenes"))
                {
                    cancellation.ThrowIfCancellationRequested();
                    var source = $"{Path.Combine(folder, ReleaseLayout.Scenes)}: scenes[{number++}]";
                    var scene = Guarded(() => SceneJson.ReadScene(json, source));
                    if (scene is not null)
                        pictures.Add(Path.GetFileNameWithoutExtension(scene.FileName));
                    if (scene is not null && Guarded(() => Check(scene, questions)) is { } indexed)
                    {
                        if (!seen.Add(indexed.Scene.FileName))
                            throw new InputException(source, $"image_filename: {indexed.Scene.FileName} is used twice");
                        writer.WriteLine(ReleaseIndex.Line(indexed));
                        (scenes, objects) = (scenes + 1, objects + indexed.Scene.Objects.Count);
                        foreach (var question in indexed.Questions)
                            asked[question.Simple]++;
                    }
                    progress?.Invoke(number);
                }
                foreach (var asking in questions.Where(group => !pictures.Contains(group.Key)))
                    Guarded<ClevrScene>(() =>
                        throw new InputException(
                            folder,
                            $"{asking.Count()} questions, the first of them {asking.First().Question.Index}, ask about the "
                                + $"picture '{asking.Key}', which no scene has"
                        )
                    );
                if (scenes == 0)
                    throw new InputException(
                        folder,
                        _skipped.Count > 0 ? $"no scene is complete; the first problem: {_skipped[0]}" : "the release has no scenes"
                    );
            }
        );
        return new ImportReport(scenes, objects, asked[true], asked[false], _truths, _skipped, ReleaseIndex.Hash(folder));
    }

    private void FindTruths()
    {
        foreach (var path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (ReleaseLayout.TruthsIn(name) is not var (simple, kind))
                continue;
            _folders.Add((name, simple, kind));
            _truths[name] = 0;
        }
    }

    private IEnumerable<(ClevrQuestion Question, bool Simple)> Questions(bool simple)
    {
        var path = Path.Combine(folder, simple ? ReleaseLayout.SimpleQuestions : ReleaseLayout.ComplexQuestions);
        // Both files of questions are optional.
        if (!File.Exists(path))
            yield break;
        foreach (var json in JsonItems.Read(path, "questions"))
            if (Guarded(() => SceneJson.ReadQuestion(json, path)) is { } question)
                yield return (question, simple);
    }

    private T? Guarded<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InputException error) when (skipBroken)
        {
            _skipped.Add(error.Message);
            return null;
        }
    }

    private IndexedScene Check(ClevrScene scene, ILookup<string, (ClevrQuestion Question, bool Simple)> questions)
    {
        var (picture, mask) = (
            Path.Combine(folder, ReleaseLayout.Images, scene.FileName),
            Path.Combine(folder, ReleaseLayout.Masks, scene.FileName)
        );
        foreach (var path in new[] { picture, mask })
            if (!File.Exists(path))
                throw new InputException(path, $"no such file; scene {scene.Index} needs it");
        var (_, width, height) = PictureFile.Read(picture);
        var (owners, maskWidth, maskHeight) = MaskReader.Read(mask, scene);
        if ((width, height) != (maskWidth, maskHeight))
            throw new InputException(mask, $"expected {width} x {height} pixels as its picture has, found {maskWidth} x {maskHeight}");
        var pixels = new int[scene.Objects.Count];
        foreach (var owner in owners)
            if (owner < pixels.Length)
                pixels[owner]++;
        var covered = new Dictionary<string, bool[]>(StringComparer.Ordinal);
        var indexed = questions[Path.GetFileNameWithoutExtension(scene.FileName)]
            .Select(entry =>
                Index(
                    entry.Question,
                    entry.Simple,
                    scene,
                    targets =>
                    {
                        var key = string.Join(',', targets);
                        if (!covered.TryGetValue(key, out var cover))
                            covered[key] = cover = Resampling.Cover(
                                MaskReader.MaskOf(owners, targets),
                                width,
                                height,
                                ReleaseLayout.TruthSize,
                                ReleaseLayout.TruthSize
                            );
                        return cover;
                    }
                )
            )
            .ToArray();
        return new IndexedScene(scene, pixels, ReleaseIndex.HashOf(picture), ReleaseIndex.HashOf(mask), indexed);
    }

    private IndexedQuestion Index(ClevrQuestion question, bool simple, ClevrScene scene, Func<IReadOnlyList<int>, bool[]> cover)
    {
        var source =
            $"{Path.Combine(folder, simple ? ReleaseLayout.SimpleQuestions : ReleaseLayout.ComplexQuestions)}: question {question.Index}";
        if (question.Program.SelectMany(node => node.Objects ?? []).Any(number => number < 0 || number >= scene.Objects.Count))
            throw new InputException(source, $"program: names an object that scene {scene.Index} does not have");
        if (simple && TargetObjects.Of(GroundTruthKind.SingleObject, question.Program, scene.Objects.Count).Count != 1)
            throw new InputException(source, "program: expected a simple question to single out one object");
        var targets = ReleaseLayout
            .KindsOf(simple)
            .Select(kind => (Kind: kind, Objects: TargetObjects.Of(kind, question.Program, scene.Objects.Count)))
            .Where(entry => entry.Objects.Count > 0)
            .ToArray();
        var stored = targets
            .Where(entry =>
                _folders.Any(known =>
                    known.Simple == simple && known.Kind == entry.Kind && IsStored(known.Folder, question, cover(entry.Objects))
                )
            )
            .Select(entry => entry.Kind.ToString())
            .ToArray();
        var words = simple
            ? question
                .Program.Where(node => node.Type.StartsWith("filter_", StringComparison.Ordinal))
                .SelectMany(node => node.Values)
                .ToArray()
            : [];
        return new IndexedQuestion(
            question.Index,
            simple,
            question.Program[^1].Type,
            words,
            question.Answer,
            targets.ToDictionary(entry => entry.Kind.ToString(), entry => entry.Objects, StringComparer.Ordinal),
            stored
        );
    }

    /// <summary>
    /// Whether a stored ground truth is there and right; a missing one is an error like a wrong one, since the question has it.
    /// </summary>
    private bool IsStored(string name, ClevrQuestion question, bool[] expected)
    {
        var path = Path.Combine(folder, name, string.Create(CultureInfo.InvariantCulture, $"{question.Index}.npy"));
        return Guarded(() =>
        {
            var truth = ArrayFile.ReadArray(path);
            if (truth.Type != ElementType.Bool || truth.Shape is not [ReleaseLayout.TruthSize, ReleaseLayout.TruthSize])
                throw new InputException(
                    path,
                    $"expected booleans of shape ({ReleaseLayout.TruthSize}, {ReleaseLayout.TruthSize}), found {truth.Type} "
                        + $"{truth.ShapeText}"
                );
            var off = truth.As<bool>().ToArray().Zip(expected, (found, wanted) => found != wanted).Count(differs => differs);
            if (off > 0)
                throw new InputException(path, $"differs from the mask of its objects in {off} of {expected.Length} pixels");
            _truths[name]++;
            return truth;
        })
            is not null;
    }
}
