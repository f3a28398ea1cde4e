using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Rendering;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Images;
using Agop.Core.Json;

namespace Agop.Benchmarks.ClevrXai.Release;

/// <summary>
/// Renders scenes into a folder in the layout of CLEVR-XAI's release: pictures, masks, scenes, simple questions and both of their ground
/// truths. The JSON files come last; pictures that are already there are kept, so an interrupted run goes on. An import checks that all
/// files are complete, after a power failure too.
/// </summary>
/// <param name="options">Which scenes.</param>
/// <param name="folder">Where to.</param>
public sealed class ReleaseWriter(SceneOptions options, string folder)
{
    private const string Split = "rendered";
    private const string Marker = "agop-render.json";

    /// <summary>Renders scenes 0 to <paramref name="count"/> - 1.</summary>
    /// <param name="count">How many.</param>
    /// <param name="threads">How many at once.</param>
    /// <param name="progress">Called with the number of scenes done.</param>
    /// <param name="cancellation">Checked often.</param>
    /// <returns>How many questions there are.</returns>
    /// <exception cref="InputException">The folder holds scenes of other options.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public int Write(int count, int threads, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        Claim();
        Directory.CreateDirectory(Path.Combine(folder, ReleaseLayout.Images));
        Directory.CreateDirectory(Path.Combine(folder, ReleaseLayout.Masks));
        foreach (var kind in ReleaseLayout.KindsOf(simple: true))
            Directory.CreateDirectory(Path.Combine(folder, ReleaseLayout.Truths(simple: true, kind)));
        var (generator, questions, done) = (new SceneGenerator(options), new SimpleQuestions(options.Seed), 0);
        var asked = new (ClevrScene Scene, IReadOnlyList<ClevrQuestion> Questions)[count];
        Each(
            count,
            threads,
            cancellation,
            index =>
            {
                var drawn = generator.Draw(index);
                asked[index] = (drawn.Scene, questions.Ask(drawn.Scene, 0));
                var (picture, mask) = (
                    Path.Combine(folder, ReleaseLayout.Images, drawn.Scene.FileName),
                    Path.Combine(folder, ReleaseLayout.Masks, drawn.Scene.FileName)
                );
                if (!File.Exists(mask))
                    Save(mask, MaskReader.Paint(drawn.Owners, drawn.Scene));
                if (!File.Exists(picture))
                    Save(picture, drawn.Render(cancellation).Pixels);
                progress?.Invoke(Interlocked.Increment(ref done));
            }
        );
        return WriteTexts(generator, asked, threads, cancellation);
    }

    /// <summary>Records the options in the folder, so that pictures of two sets are never mixed.</summary>
    private void Claim()
    {
        var (path, mine) = (
            Path.Combine(folder, Marker),
            new JsonObject { ["renderer"] = SceneRenderer.Version, ["options"] = JsonFormat.ToObject(options) }.ToJsonString()
        );
        if (!File.Exists(path))
            AtomicFile.WriteText(path, mine);
        else if (File.ReadAllText(path) != mine)
            throw new InputException(path, $"this folder holds scenes of other options: expected {mine}");
    }

    /// <summary>Runs the action for each number; its exceptions are not wrapped.</summary>
    private static void Each(int count, int threads, CancellationToken cancellation, Action<int> action)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, action);
        }
        catch (AggregateException failed)
        {
            ExceptionDispatchInfo.Throw(failed.InnerExceptions[0]);
        }
    }

    private static void Save(string path, byte[] pixels) => PictureFile.WritePng(path, pixels, Picture.Width, Picture.Height);

    /// <summary>Writes without flushing each file to the disk, which would take longer than rendering it.</summary>
    private static void Save(string path, NdArray array) =>
        AtomicFile.WritePath(
            path,
            beside =>
            {
                using var stream = File.Create(beside);
                NpyFormat.Write(stream, array);
            }
        );

    private int WriteTexts(
        SceneGenerator generator,
        (ClevrScene Scene, IReadOnlyList<ClevrQuestion> Questions)[] asked,
        int threads,
        CancellationToken cancellation
    )
    {
        var numbered = new List<(ClevrScene Scene, ClevrQuestion Question)>();
        foreach (var (scene, questions) in asked)
        foreach (var question in questions)
            numbered.Add((scene, question with { Index = numbered.Count }));
        var groups = numbered.GroupBy(entry => entry.Scene).ToArray();
        // Ground truths are numbered over all scenes, so they can only be written now; drawing a scene again costs less than keeping its
        // mask.
        Each(
            groups.Length,
            threads,
            cancellation,
            number =>
            {
                var drawn = generator.Draw(groups[number].Key.Index);
                foreach (var (scene, question) in groups[number])
                foreach (var kind in ReleaseLayout.KindsOf(simple: true))
                {
                    var targets = TargetObjects.Of(kind, question.Program, scene.Objects.Count);
                    var truth = Resampling.Cover(
                        MaskReader.MaskOf(drawn.Owners, targets),
                        Picture.Width,
                        Picture.Height,
                        ReleaseLayout.TruthSize,
                        ReleaseLayout.TruthSize
                    );
                    Save(
                        Path.Combine(
                            folder,
                            ReleaseLayout.Truths(simple: true, kind),
                            string.Create(CultureInfo.InvariantCulture, $"{question.Index}.npy")
                        ),
                        NdArray.From(truth, ReleaseLayout.TruthSize, ReleaseLayout.TruthSize)
                    );
                }
            }
        );
        WriteList(
            ReleaseLayout.SimpleQuestions,
            "questions",
            numbered.Select(entry => SceneJson.Write(entry.Question, entry.Scene, Split))
        );
        WriteList(ReleaseLayout.Scenes, "scenes", asked.Select(entry => SceneJson.Write(entry.Scene, Split)));
        return numbered.Count;
    }

    /// <summary>No date is written: the same options give the same bytes.</summary>
    private void WriteList(string name, string key, IEnumerable<JsonObject> items) =>
        AtomicFile.Write(
            Path.Combine(folder, name),
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream);
                writer.WriteStartObject();
                writer.WriteStartObject("info");
                writer.WriteString("version", "1.0");
                writer.WriteString("split", Split);
                writer.WriteNumber("seed", options.Seed);
                writer.WriteString("variant", options.Variant.ToString());
                writer.WriteString("generator", "agop data clevr-xai render");
                writer.WriteEndObject();
                writer.WriteStartArray(key);
                foreach (var item in items)
                    item.WriteTo(writer);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
        );
}
