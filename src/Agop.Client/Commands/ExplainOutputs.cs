using System.CommandLine;
using System.Globalization;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Gradients;
using Agop.Core.Images;
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
        IReadOnlyList<KeyValuePair<string, NdArray>> maps,
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
                ArrayFile.WriteNpz(path, [.. maps.Select(map => KeyValuePair.Create(map.Key, Shaped(map.Value, loaded)))]);
            else
                ArrayFile.WriteNpy(path, Shaped(maps[0].Value, loaded));
            places.Add(path);
        }
        places.AddRange(new[] { result.GetValue(Html), result.GetValue(Png) }.OfType<string>());
        return places;
    }

    /// <summary>Maps in the images' own shape and the asked precision; one map for all channels keeps a single channel.</summary>
    internal static NdArray Shaped(NdArray maps, Inputs.Loaded loaded)
    {
        var typed =
            loaded.Precision == torch.ScalarType.Float64
                ? maps
                : NdArray.From(Array.ConvertAll(maps.ToDoubles(), value => (float)value), maps.Shape);
        var shaped = typed.Count == loaded.Array.Count ? typed.Reshape(loaded.Array.Shape) : typed;
        return loaded.ChannelsLast ? shaped.ChannelsLast() : shaped;
    }

    private static void WritePictures(
        string folder,
        Inputs.Loaded loaded,
        IReadOnlyList<KeyValuePair<string, NdArray>> maps,
        CancellationToken cancellation
    )
    {
        for (var i = 0; i < (int)loaded.Images.shape[0]; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Canvas[] row = [Image(loaded, i), .. maps.Select(map => Map(loaded, map.Value, i))];
            var canvas = new Canvas(row.Sum(picture => picture.Width + Gap) - Gap, row.Max(picture => picture.Height));
            var x = 0;
            foreach (var picture in row)
            {
                canvas.Draw(x, 0, picture);
                x += picture.Width + Gap;
            }
            canvas.Save(
                Path.Combine(
                    folder,
                    loaded.Pictures is { } pictures
                        ? $"{pictures[i].Name}.png"
                        : string.Create(CultureInfo.InvariantCulture, $"{i:0000}.png")
                )
            );
        }
    }

    private static void WritePage(
        string path,
        Inputs.Loaded loaded,
        IReadOnlyList<KeyValuePair<string, NdArray>> maps,
        ExplainedOutput output,
        CancellationToken cancellation
    )
    {
        var gallery = new Gallery(
            $"Maps of {loaded.Architecture.Id}",
            $"{loaded.Images.shape[0]} images; explained: {Names.NameOf(output)}; methods: {string.Join(", ", maps.Select(map => map.Key))}"
        );
        gallery.Save(
            path,
            Enumerable
                .Range(0, (int)loaded.Images.shape[0])
                .Select(i =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    var name = loaded.Pictures is { } pictures
                        ? pictures[i].Name
                        : string.Create(CultureInfo.InvariantCulture, $"image {i}");
                    return new GalleryRow(
                        name,
                        Verdict(loaded, i),
                        Image(loaded, i),
                        [.. maps.Select(map => (map.Key, Map(loaded, map.Value, i)))]
                    );
                })
        );
    }

    /// <summary>The three most probable classes.</summary>
    private static string Verdict(Inputs.Loaded loaded, int image)
    {
        if (loaded.Model is null)
            return "no network was asked";
        using var scope = torch.NewDisposeScope();
        var logits = loaded
            .Model.Logits(Core.Models.PixelInput.Prepare(loaded.Images.narrow(0, image, 1), loaded.Model.Precision))
            .to(torch.ScalarType.Float64)
            .data<double>()
            .ToArray();
        var scaled = Array.ConvertAll(logits, z => Math.Exp(z - logits.Max()));
        var best = Enumerable.Range(0, logits.Length).OrderByDescending(c => logits[c]).Take(3);
        var truth = loaded.Labels is { } labels ? $"true class {labels[image]}; " : "";
        return truth
            + "predicted "
            + string.Join(
                ", ",
                best.Select(c => string.Create(CultureInfo.InvariantCulture, $"class {c} ({100 * scaled[c] / scaled.Sum():0.0} %)"))
            );
    }

    private static Canvas Image(Inputs.Loaded loaded, int image)
    {
        if (loaded.Pictures is { } pictures)
            return Canvas.Of(pictures[image].Pixels, pictures[image].Width, pictures[image].Height);
        var (_, height, width) = loaded.Architecture.Input;
        var canvas = new Canvas(ArraySize, ArraySize * height / width);
        if (loaded.Array.Type == ElementType.UInt8 && loaded.Architecture.Input.Channels == 3)
            canvas.Picture(0, 0, ArraySize, loaded.Array.Rows(image, 1).Bytes, width);
        else
            canvas.Map(0, 0, ArraySize, Normalized(loaded.Array.Rows(image, 1), height * width, absolute: false), width, Colour.Diverging);
        return canvas;
    }

    private static Canvas Map(Inputs.Loaded loaded, NdArray maps, int image)
    {
        var (height, width, map) = ((int)maps.Shape[2], (int)maps.Shape[3], maps.Rows(image, 1));
        if (loaded.Pictures is { } pictures)
            return new HeatMap(map.ToDoubles(), (int)maps.Shape[1], width).Over(
                pictures[image].Pixels,
                pictures[image].Width,
                pictures[image].Height
            );
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
