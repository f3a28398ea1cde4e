using System.Formats.Tar;
using Agop.Benchmarks.Imports;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Data.Store;
using Agop.Core.Errors;
using Agop.Core.Images;
using Agop.Tests.Support;
using Parquet;
using Parquet.Schema;

namespace Agop.Benchmarks.Tests.Imports;

public sealed class ImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DataStore Store => new(_folder["store"]);

    private Task<ImportedDataset> Import(string source, ImportOptions? options = null) =>
        Importer.ImportAsync(
            Store,
            "mine",
            _folder[source],
            options ?? new ImportOptions(),
            DateTimeOffset.UnixEpoch,
            TestContext.Current.CancellationToken
        );

    private Dataset Read(ImportedDataset import) => StoredDataset.Open(import.Manifest, Store);

    private async Task<string> Refused(string source, ImportOptions? options = null)
    {
        var error = await Assert.ThrowsAsync<InputException>(() => Import(source, options));
        Assert.Empty(Store.Imports);
        return error.Message;
    }

    /// <summary>A picture of one colour, which tells its class and number.</summary>
    private void Picture(string name, byte red, byte green, int size = 6, byte blue = 0)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        PictureFile.WritePng(
            _folder[name],
            [.. Enumerable.Repeat(new[] { red, green, blue }, size * size).SelectMany(pixel => pixel)],
            size,
            size
        );
    }

    private void Pictures(string folder, int each = 10, bool masks = true)
    {
        foreach (var (label, name) in new[] { "cat", "dog", "été" }.Index())
            for (var i = 0; i < each; i++)
            {
                Picture($"{folder}/{name}/{i}.png", (byte)label, (byte)i);
                if (masks)
                    Picture($"{folder}-masks/{name}/{i}.png", (byte)(i % 2 * 255), 0);
            }
    }

    private static void IsRight(DatasetSplit split)
    {
        var labels = split.Labels.All().ToIntegers();
        for (var n = 0; n < split.Count; n++)
        {
            var (image, mask) = (split.Images.Rows(n, 1), split.Masks.Rows(n, 1));
            Assert.Equal(labels[n], image.Bytes[0]);
            Assert.All(mask.ToDoubles(), value => Assert.Equal(image.Bytes[(int)image.Count / 3] % 2, value));
        }
    }

    /// <summary>The same pictures in one folder, with a table of their classes.</summary>
    [Fact]
    public async Task Classes_of_a_table_are_those_of_folders()
    {
        Pictures("photos");
        var rows = new List<string> { "class,file" };
        foreach (
            var file in Directory.EnumerateFiles(_folder["photos"], "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        )
        {
            var (name, label) = (Path.GetRelativePath(_folder["photos"], file), Path.GetFileName(Path.GetDirectoryName(file)!));
            foreach (var (from, to) in new[] { ("photos", "flat"), ("photos-masks", "flat-masks") })
            {
                Directory.CreateDirectory(_folder[to]);
                File.Copy(_folder[$"{from}/{name}"], _folder[$"{to}/{name.Replace('/', '-')}"]);
            }
            rows.Add($"{label},{name.Replace('/', '-')}");
        }
        File.WriteAllLines(_folder["classes.csv"], rows);
        var options = new ImportOptions(Labels: _folder["classes.csv"], Masks: _folder["flat-masks"]);
        var flat = await Import("flat", options);
        Assert.Equal((await Import("photos", new ImportOptions(Masks: _folder["photos-masks"]))).Manifest.Id, flat.Manifest.Id);
        Assert.Equal(["cat", "dog", "été"], flat.Classes);

        // Splits of its own.
        File.WriteAllLines(
            _folder["classes.csv"],
            [
                "file,class,split",
                .. rows.Skip(1)
                    .Select((row, i) => $"{row.Split(',')[1]},{row.Split(',')[0]},{(i % 3 == 0 ? "test" : i % 3 == 1 ? "val" : "train")}"),
            ]
        );
        Assert.Equal([10, 10, 10], Read(await Import("flat", options)).Splits.Select(pair => (int)pair.Split.Count));
    }

    [Theory]
    [InlineData("file,label\na.png,cat", "expected columns file and class, and split if there are splits")]
    [InlineData("file,class\na.png,cat\nc.png,dog", "c.png: expected one of the pictures, there is no such file")]
    [InlineData("file,class\na.png,cat", "b.png: expected a row for it")]
    [InlineData("file,class\na.png,cat\na.png,dog", "row 2: a.png: expected each file once")]
    [InlineData("file,class\na.png,\nb.png,dog", "row 1: expected a file and its class")]
    [InlineData("file,class,split\na.png,cat,train\nb.png,dog,holdout", "row 2: split: expected train, val or test, not 'holdout'")]
    public async Task Tables_of_classes_that_do_not_fit_are_refused(string table, string expected)
    {
        Picture("two/a.png", 0, 0);
        Picture("two/b.png", 1, 0);
        File.WriteAllText(_folder["classes.csv"], table);
        Assert.Contains(expected, await Refused("two", new ImportOptions(Labels: _folder["classes.csv"])), StringComparison.Ordinal);
    }

    /// <summary>A folder of x, y and mask is the same data as an archive of them.</summary>
    [Fact]
    public async Task Arrays_in_a_folder_and_in_an_archive_are_the_same_data()
    {
        var (x, y, mask) = (
            NdArray.From(Enumerable.Range(0, 40 * 16).Select(i => i / 7f).ToArray(), 40, 4, 4),
            NdArray.From(Enumerable.Range(0, 40).Select(i => (byte)(i % 2)).ToArray(), 40),
            NdArray.From(Enumerable.Range(0, 40 * 16).Select(i => (byte)(i % 3 == 0 ? 1 : 0)).ToArray(), 40, 4, 4)
        );
        ArrayFile.WriteNpz(_folder["all.npz"], [new("x", x), new("y", y), new("mask", mask)]);
        Directory.CreateDirectory(_folder["all"]);
        ArrayFile.WriteNpy(_folder["all/x.npy"], x);
        ArrayFile.WriteNpy(_folder["all/mask.npy"], mask);
        Assert.Contains("y.npy: missing; it has the classes of x.npy", await Refused("all"), StringComparison.Ordinal);
        ArrayFile.WriteNpy(_folder["all/y.npy"], y);
        var (archive, folder) = (await Import("all.npz"), await Import("all"));
        Assert.Equal(archive.Manifest.Id, folder.Manifest.Id);
        File.Delete(_folder["all/mask.npy"]);
        Assert.Null((await Import("all")).Manifest.Mask);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("tar")]
    [InlineData("parquet")]
    public async Task Pictures_are_split_by_their_classes_shares(string kind)
    {
        Pictures("photos");
        var (source, masks) = ("photos", _folder["photos-masks"]);
        switch (kind)
        {
            case "tar":
                await TarFile.CreateFromDirectoryAsync(
                    _folder["photos"],
                    _folder["photos.tar"],
                    false,
                    TestContext.Current.CancellationToken
                );
                await TarFile.CreateFromDirectoryAsync(masks, _folder["masks.tar"], false, TestContext.Current.CancellationToken);
                (source, masks) = ("photos.tar", _folder["masks.tar"]);
                break;
            case "parquet":
                await WriteParquet("photos.parquet", withMasks: true);
                (source, masks) = ("photos.parquet", null);
                break;
        }
        var import = await Import(source, new ImportOptions(Masks: masks));
        var data = Read(import);
        Assert.Equal([24, 3, 3], data.Splits.Select(pair => (int)pair.Split.Count));
        Assert.Equal([3, 6, 6], import.Manifest.Shape);
        Assert.Equal(ElementType.UInt8, import.Manifest.Type);
        Assert.Equal(kind == "parquet" ? Array.Empty<string>() : ["cat", "dog", "été"], import.Classes);
        Assert.Equal(3, import.ClassCount);
        foreach (var (_, split) in data.Splits)
        {
            IsRight(split);
            Assert.Equal(split.Count / 3, split.Labels.All().ToIntegers().Count(label => label == 1));
        }
        // What it holds is its id, not where it came from.
        Assert.Equal((await Import("photos", new ImportOptions(Masks: _folder["photos-masks"]))).Manifest.Id, import.Manifest.Id);
        Assert.Equal("mine", Assert.Single(Store.Imports).Name);
    }

    private async Task WriteParquet(string name, bool withMasks, Func<int, bool>? chosen = null)
    {
        var (image, label, mask) = (new DataField<byte[]>("bytes"), new DataField<long>("label"), new DataField<byte[]>("mask"));
        var schema = withMasks
            ? new ParquetSchema(new StructField("image", image), label, mask)
            : new ParquetSchema(new StructField("image", image), label);
        await using var stream = File.Create(_folder[name]);
        await using var writer = await ParquetWriter.CreateAsync(schema, stream, cancellationToken: TestContext.Current.CancellationToken);
        foreach (var (number, folder) in new[] { "cat", "dog", "été" }.Index())
        {
            int[] rows = [.. Enumerable.Range(0, 10).Where(row => chosen?.Invoke(row) ?? true)];
            byte[][] Files(string root) => Array.ConvertAll(rows, row => File.ReadAllBytes(_folder[$"{root}/{folder}/{row}.png"]));
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(schema.DataFields[0], Files("photos"));
            await group.WriteAsync<long>(schema.DataFields[1], Enumerable.Repeat((long)number, rows.Length).ToArray());
            if (withMasks)
                await group.WriteAsync(schema.DataFields[2], Files("photos-masks"));
        }
    }

    [Fact]
    public async Task Splits_that_the_source_has_are_kept()
    {
        Pictures("photos");
        Directory.CreateDirectory(_folder["sets"]);
        await WriteParquet("sets/train-00000-of-00002.parquet", withMasks: true, row => row < 3);
        await WriteParquet("sets/train-00001-of-00002.parquet", withMasks: true, row => row is >= 3 and < 7);
        await WriteParquet("sets/validation-00000-of-00001.parquet", withMasks: true, row => row == 7);
        await WriteParquet("sets/test-00000-of-00001.parquet", withMasks: true, row => row > 7);
        var data = Read(await Import("sets"));
        Assert.Equal([21, 3, 6], data.Splits.Select(pair => (int)pair.Split.Count));
        foreach (var (_, split) in data.Splits)
            IsRight(split);

        foreach (var (split, from) in new[] { ("train", "cat"), ("train", "dog"), ("test", "cat"), ("test", "dog") })
            for (var i = 0; i < 4; i++)
                Picture($"given/{split}/{from}/{i}.png", (byte)(from == "dog" ? 1 : 0), (byte)i);
        var given = await Import("given", new ImportOptions(HeldOut: 0.5));
        Assert.Null(given.Manifest.Mask);
        Assert.Equal([6, 2, 8], given.Manifest.Splits.Select(split => (int)split.Count));
        Assert.All(Read(given).Test.Masks.All().ToDoubles(), value => Assert.Equal(0, value));
    }

    [Fact]
    public async Task Arrays_keep_their_type()
    {
        var random = new Random(1);
        NdArray Images(int count) =>
            NdArray.From(Enumerable.Range(0, count * 4).Select(_ => (short)random.Next(-9, 9)).ToArray(), count, 2, 2);
        NdArray Labels(int count) => NdArray.From(Enumerable.Range(0, count).Select(i => (byte)(i % 2)).ToArray(), count, 1);
        NdArray Masks(int count) => NdArray.From(Enumerable.Range(0, count * 4).Select(i => i % 3 == 0).ToArray(), count, 2, 2);
        var arrays = new Dictionary<string, NdArray>(StringComparer.Ordinal);
        foreach (var (split, count) in new[] { ("train", 8), ("val", 2), ("test", 4) })
        {
            arrays[$"x_{split}"] = Images(count);
            arrays[$"y_{split}"] = Labels(count);
            arrays[$"mask_{split}"] = Masks(count);
        }
        Directory.CreateDirectory(_folder["arrays"]);
        foreach (var (name, array) in arrays)
            ArrayFile.WriteNpy(_folder[$"arrays/{name}.npy"], array);
        ArrayFile.WriteNpz(_folder["arrays.npz"], [.. arrays]);
        var import = await Import("arrays");
        Assert.Equal(ElementType.Int16, import.Manifest.Type);
        Assert.Equal(arrays["x_test"].Bytes, Read(import).Test.Images.All().Bytes);
        Assert.Equal(arrays["y_train"].Bytes, Read(import).Train.Labels.All().Bytes);
        Assert.Equal(arrays["mask_val"].ToDoubles(), Read(import).Validation.Masks.All().ToDoubles());
        Assert.Equal(import.Manifest.Id, (await Import("arrays.npz")).Manifest.Id);

        ArrayFile.WriteNpy(_folder["x.npy"], Images(20));
        ArrayFile.WriteNpy(_folder["y.npy"], Labels(20));
        ArrayFile.WriteNpz(
            _folder["all.npz"],
            [new("x", ArrayFile.ReadArray(_folder["x.npy"])), new("y", ArrayFile.ReadArray(_folder["y.npy"]))]
        );
        var all = await Import("x.npy", new ImportOptions(_folder["y.npy"]));
        Assert.Equal([16, 2, 2], all.Manifest.Splits.Select(split => (int)split.Count));
        Assert.Equal(all.Manifest.Id, (await Import("all.npz")).Manifest.Id);
    }

    [Fact]
    public async Task Pictures_of_other_sizes_are_resized_or_refused()
    {
        Pictures("photos", masks: false);
        Picture("photos/dog/3.png", 1, 3, size: 9);
        Assert.Contains(
            "dog/3.png: 9 x 9 pixels, expected 6 x 6 as the first picture has; a size",
            await Refused("photos"),
            StringComparison.Ordinal
        );
        Assert.Equal([3, 12, 12], (await Import("photos", new ImportOptions(Size: 12))).Manifest.Shape);
    }

    [Fact]
    public async Task What_is_wrong_is_told_in_a_line_and_nothing_is_kept()
    {
        Pictures("photos");
        File.WriteAllText(_folder["photos/cat/2.png"], "no picture");
        Assert.Contains("photos/cat/2.png: expected a PNG or JPEG picture", await Refused("photos"), StringComparison.Ordinal);
        File.Delete(_folder["photos/cat/2.png"]);
        File.Delete(_folder["photos-masks/dog/1.png"]);
        Assert.Contains(
            "photos/dog/1.png: its mask is missing: expected a picture dog/1 among the masks",
            await Refused("photos", new ImportOptions(Masks: _folder["photos-masks"])),
            StringComparison.Ordinal
        );
        Picture("photos/loose.png", 0, 0);
        Assert.Contains("photos/loose.png: expected pictures in a folder per class", await Refused("photos"), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("expected pictures (.png, .jpg, .jpeg), found none", await Refused("empty"), StringComparison.Ordinal);
        Assert.Contains("no such file or folder", await Refused("nowhere"), StringComparison.Ordinal);
        File.WriteAllText(_folder["text"], "hello");
        Assert.Contains("expected a .npy, .npz, .parquet or .tar file", await Refused("text"), StringComparison.Ordinal);
        File.WriteAllBytes(_folder["cut.parquet"], [.. "PAR1"u8, 1, 2, 3]);
        Assert.Contains("cut.parquet: expected a Parquet file", await Refused("cut.parquet"), StringComparison.Ordinal);

        ArrayFile.WriteNpy(_folder["x.npy"], NdArray.From([.. Enumerable.Repeat(1f, 39), float.NaN], 40, 1, 1));
        ArrayFile.WriteNpy(_folder["y.npy"], NdArray.From(Enumerable.Range(0, 40).Select(i => (byte)(i % 2)).ToArray(), 40));
        Assert.Contains("labels: missing", await Refused("x.npy"), StringComparison.Ordinal);
        Assert.Contains(
            "x.npy: image 39, position (0, 0): expected finite values, found NaN",
            await Refused("x.npy", new ImportOptions(_folder["y.npy"], HeldOut: 0.5)),
            StringComparison.Ordinal
        );
        ArrayFile.WriteNpy(_folder["x.npy"], NdArray.From([0f, 1, 2, 3], 4, 1, 1));
        ArrayFile.WriteNpy(_folder["y.npy"], NdArray.From<byte>([0, 1, 1, 1], 4));
        Assert.Contains(
            "class 0 has one sample only",
            await Refused("x.npy", new ImportOptions(_folder["y.npy"])),
            StringComparison.Ordinal
        );
        ArrayFile.WriteNpy(_folder["y.npy"], NdArray.From<byte>([0, 1, 1], 3));
        Assert.Contains(
            "expected 4 classes, one per image, found (3,)",
            await Refused("x.npy", new ImportOptions(_folder["y.npy"])),
            StringComparison.Ordinal
        );
        ArrayFile.WriteNpy(_folder["y.npy"], NdArray.From([0, 1, 0.5, 1], 4));
        Assert.Contains(
            "labels: expected whole numbers",
            await Refused("x.npy", new ImportOptions(_folder["y.npy"])),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_that_changes_while_it_is_imported_is_found_out()
    {
        File.WriteAllText(_folder["a"], "one");
        var state = FileState.Of(_folder["a"]);
        state.RequireUnchanged();
        File.WriteAllText(_folder["a"], "four");
        Assert.Equal(
            $"{_folder["a"]}: was changed while it was imported; nothing is kept",
            Assert.Throws<InputException>(state.RequireUnchanged).Message
        );
        File.Delete(_folder["a"]);
        Assert.Throws<InputException>(state.RequireUnchanged);
        Assert.Contains(
            "its name is not UTF-8: rename it",
            Assert.Throws<InputException>(() => FileState.Of("caf\uFFFD.png")).Message,
            StringComparison.Ordinal
        );
    }
}
