using System.CommandLine;
using System.Globalization;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Images;
using Agop.Core.Models;
using Agop.Sweeps.Reports;
using TorchSharp;

namespace Agop.Client.Commands;

/// <summary>Where 'agop explain' writes maps: arrays, pictures side by side, one page.</summary>
internal sealed class ExplainOutputs
{
    private const int ArraySize = 256;
    private const int Gap = 8;
    private const string ManyEnding = ".npz";

    public Option<string?> Out { get; } =
        new("--out") { Description = "Where to write the maps: .npy in the images' shape, or .npz with an array per method." };
    public Option<string?> Png { get; } = new("--png") { Description = "A folder for pictures: each image beside its maps." };
    public Option<string?> Html { get; } = new("--html") { Description = "A page with every image and its maps, .html, in one file." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Out, Png, Html })
            command.Add(option);
    }

    /// <summary>Refuses, before any work, places that cannot be written or do not fit.</summary>
    public void Check(ParseResult result, int methods)
    {
        if (result.GetValue(Out) is null && result.GetValue(Png) is null && result.GetValue(Html) is null)
            throw new InputException("--out", "missing; maps go to --out, --png or --html");
        if (result.GetValue(Out) is { } path)
            Inputs.Output(path, Out.Name, methods > 1 ? [ManyEnding] : [".npy", ManyEnding]);
        if (result.GetValue(Html) is { } page)
            Inputs.Output(page, Html.Name, ".html");
        if (result.GetValue(Png) is { } folder)
            Inputs.Folder(folder, Png.Name);
    }

    /// <summary>The files that will be written, with their options.</summary>
    public IEnumerable<(string Path, string Option)> Files(ParseResult result) =>
        new[] { Out, Html }.Where(option => result.GetValue(option) is not null).Select(option => (result.GetValue(option)!, option.Name));

    /// <summary>Writes everything that was asked for.</summary>
    /// <returns>The places.</returns>
    public IReadOnlyList<string> Write(
        ParseResult result,
        Inputs.Loaded loaded,
        IReadOnlyList<KeyValuePair<string, ArrayRows>> maps,
        ExplainedOutput output,
        CancellationToken cancellation
    )
    {
        var places = new List<string>();
        if (result.GetValue(Png) is { } folder)
            WritePictures(folder, loaded, maps, cancellation);
        if (result.GetValue(Html) is { } page)
            WritePage(page, loaded, maps, output, cancellation);
        if (result.GetValue(Out) is { } path)
        {
            if (path.EndsWith(ManyEnding, StringComparison.Ordinal))
                ArrayFile.WriteNpzRows(path, [.. maps.Select(map => KeyValuePair.Create(map.Key, Shaped(map.Value, loaded)))]);
            else
                ArrayFile.WriteNpyRows(path, Shaped(maps[0].Value, loaded));
            places.Add(path);
        }
        places.AddRange(new[] { result.GetValue(Html), result.GetValue(Png) }.OfType<string>());
        return places;
    }

    /// <summary>Where maps may lie that do not fit in memory: beside what is written.</summary>
    public string Place(ParseResult result) =>
        Path.GetDirectoryName(Path.GetFullPath((result.GetValue(Out) ?? result.GetValue(Html) ?? result.GetValue(Png))!))!;

    /// <summary>Maps in the images' own shape; one map for all channels keeps a single channel.</summary>
    internal static ArrayRows Shaped(ArrayRows maps, Inputs.Loaded loaded)
    {
        if (loaded.ChannelsLast)
            return new ChannelsLastRows(maps);
        return maps.Count == loaded.Array.Count ? new ShapedRows(maps, loaded.Array.Shape) : maps;
    }

    private static void WritePictures(
        string folder,
        Inputs.Loaded loaded,
        IReadOnlyList<KeyValuePair<string, ArrayRows>> maps,
        CancellationToken cancellation
    )
    {
        for (var i = 0L; i < loaded.Samples.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var picture = PictureOf(loaded, i);
            Canvas[] row = [Image(loaded, picture, i), .. maps.Select(map => Map(picture, map.Value, i))];
            var canvas = new Canvas(row.Sum(part => part.Width + Gap) - Gap, row.Max(part => part.Height));
            var x = 0;
            foreach (var part in row)
            {
                canvas.Draw(x, 0, part);
                x += part.Width + Gap;
            }
            canvas.Save(
                Path.Combine(
                    folder,
                    loaded.Pictures is { } pictures
                        ? $"{Path.GetFileName(pictures.Files[(int)i])}.png"
                        : string.Create(CultureInfo.InvariantCulture, $"{i:0000}.png")
                )
            );
        }
    }

    private static void WritePage(
        string path,
        Inputs.Loaded loaded,
        IReadOnlyList<KeyValuePair<string, ArrayRows>> maps,
        ExplainedOutput output,
        CancellationToken cancellation
    )
    {
        using var model = loaded.Open?.Invoke();
        var gallery = new Gallery(
            $"Maps of {loaded.Architecture.Id}",
            $"{loaded.Samples.Count} images; explained: {Names.NameOf(output)}; methods: {string.Join(", ", maps.Select(map => map.Key))}"
        );
        gallery.Save(
            path,
            Enumerable
                .Range(0, checked((int)loaded.Samples.Count))
                .Select(i =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    var name = loaded.Pictures is { } pictures
                        ? Path.GetFileName(pictures.Files[i])
                        : string.Create(CultureInfo.InvariantCulture, $"image {i}");
                    var picture = PictureOf(loaded, i);
                    return new GalleryRow(
                        name,
                        Verdict(loaded, model, i),
                        Image(loaded, picture, i),
                        [.. maps.Select(map => (map.Key, Map(picture, map.Value, i)))]
                    );
                })
        );
    }

    /// <summary>The three most probable classes.</summary>
    private static string Verdict(Inputs.Loaded loaded, IModel? model, int image)
    {
        if (model is null)
            return "no network was asked";
        using var scope = torch.NewDisposeScope();
        var logits = model
            .Logits(PixelInput.Prepare(loaded.Samples.Images(image, 1), model.Plan.Precision.ImageType()))
            .to(torch.ScalarType.Float64)
            .data<double>()
            .ToArray();
        var scaled = Array.ConvertAll(logits, z => Math.Exp(z - logits.Max()));
        var best = Enumerable.Range(0, logits.Length).OrderByDescending(c => logits[c]).Take(3);
        var truth = loaded.Samples.Labels(image, 1) is [var label] ? $"true class {label}; " : "";
        return truth
            + "predicted "
            + string.Join(
                ", ",
                best.Select(c => string.Create(CultureInfo.InvariantCulture, $"class {c} ({100 * scaled[c] / scaled.Sum():0.0} %)"))
            );
    }

    private static LoadedPicture? PictureOf(Inputs.Loaded loaded, long image) =>
        loaded.Pictures is { } pictures ? LoadedPicture.Read(pictures.Files[(int)image]) : null;

    private static Canvas Image(Inputs.Loaded loaded, LoadedPicture? picture, long image)
    {
        if (picture is not null)
            return Canvas.Of(picture.Pixels, picture.Width, picture.Height);
        var (_, height, width) = loaded.Architecture.Input;
        var canvas = new Canvas(ArraySize, ArraySize * height / width);
        if (loaded.Array.Type == ElementType.UInt8 && loaded.Architecture.Input.Channels == 3)
            canvas.Picture(0, 0, ArraySize, loaded.Array.Rows(image, 1).Bytes, width);
        else
            canvas.Map(0, 0, ArraySize, Normalized(loaded.Array.Rows(image, 1), height * width, absolute: false), width, Colour.Diverging);
        return canvas;
    }

    private static Canvas Map(LoadedPicture? picture, ArrayRows maps, long image)
    {
        var (height, width, map) = ((int)maps.Shape[2], (int)maps.Shape[3], maps.Rows(image, 1));
        if (picture is not null)
            return new HeatMap(map.ToDoubles(), (int)maps.Shape[1], width).Over(picture.Pixels, picture.Width, picture.Height);
        var canvas = new Canvas(ArraySize, ArraySize * height / width);
        canvas.Map(0, 0, ArraySize, Normalized(map, height * width, absolute: true), width, Colour.Sequential);
        return canvas;
    }

    private static double[] Normalized(NdArray image, int pixels, bool absolute)
    {
        var (values, sums) = (image.ToDoubles(), new double[pixels]);
        for (var i = 0; i < values.Length; i++)
            sums[i % pixels] += absolute ? Math.Abs(values[i]) : values[i];
        var largest = sums.Max(Math.Abs);
        return largest > 0 ? Array.ConvertAll(sums, value => value / largest) : sums;
    }
}
