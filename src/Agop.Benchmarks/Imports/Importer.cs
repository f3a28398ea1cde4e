using Agop.Benchmarks.Tables.Files;
using Agop.Benchmarks.XaiTris;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Data.Store;
using Agop.Core.Errors;

namespace Agop.Benchmarks.Imports;

/// <summary>Imports samples into a data store: arrays, picture files, Parquet.</summary>
internal static class Importer
{
    private const uint SplitSeed = 4000002;

    /// <summary>Imports a data set and gives it a name.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="name">The name.</param>
    /// <param name="source">A .npy, .npz, .parquet or .tar file, or a folder of picture, .npy or .parquet files.</param>
    /// <param name="options">How.</param>
    /// <param name="now">When it is.</param>
    /// <param name="cancellation">Checked often.</param>
    /// <exception cref="InputException">It is none of these, or not as it should be; nothing is kept.</exception>
    public static async Task<ImportedDataset> ImportAsync(
        DataStore store,
        string name,
        string source,
        ImportOptions options,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        using var opened = await OpenAsync(source, options, store.Scratch, cancellation);
        return Import(store, name, source, opened, now, cancellation, options.HeldOut);
    }

    /// <summary>The same of samples that are opened already.</summary>
    internal static ImportedDataset Import(
        DataStore store,
        string name,
        string source,
        ImportSource opened,
        DateTimeOffset now,
        CancellationToken cancellation,
        double heldOut = 0.2
    )
    {
        using var data = Split(opened, source, heldOut);
        var manifest = DatasetWriter.Write(store, data, cancellation: cancellation);
        foreach (var file in opened.Files)
            file.RequireUnchanged();
        var classes = (int)data.Splits.Max(pair => pair.Split.Labels.All().ToIntegers().Max()) + 1;
        var import = new ImportedDataset(name, source, now, manifest, opened.Classes, Math.Max(classes, opened.Classes.Count));
        store.Name(import);
        return import;
    }

    private static async Task<RawTable?> ClassesAsync(ImportOptions options, CancellationToken cancellation) =>
        options.Labels is { } labels ? await TableReader.ReadAsync(labels, cancellation) : null;

    private static async Task<ImportSource> OpenAsync(string source, ImportOptions options, string scratch, CancellationToken cancellation)
    {
        if (Directory.Exists(source))
            return File.Exists(Path.Combine(source, "x_train.npy")) || File.Exists(Path.Combine(source, "x.npy"))
                    ? ArrayImport.OfFolder(source, options)
                : Directory.EnumerateFiles(source, "*.parquet").Any()
                    ? await ParquetImport.OpenAsync(source, options, scratch, cancellation)
                : PictureImport.Open(source, options, await ClassesAsync(options, cancellation));
        if (!File.Exists(source))
            throw new InputException(source, "no such file or folder");
        var start = new byte[FileContent.Looked];
        using (var file = File.OpenRead(source))
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.AsSpan().StartsWith("PAR1"u8))
            return await ParquetImport.OpenAsync(source, options, scratch, cancellation);
        if (FileContent.IsTar(start))
            return PictureImport.Open(source, options, await ClassesAsync(options, cancellation));
        if (FileContent.IsZip(start))
            return ArrayImport.OfNpz(source, options, scratch);
        if (FileContent.IsNpy(start))
            return ArrayImport.OfNpy(source, options);
        throw new InputException(
            source,
            "expected a .npy, .npz, .parquet or .tar file, or a folder of picture, .npy or .parquet files; this begins like none of them"
        );
    }

    private static Dataset Split(ImportSource source, string name, double heldOut)
    {
        DatasetSplit? Given(string split) => source.Parts.FirstOrDefault(part => part.Split == split).Samples;
        if (source.Parts is [(null, var all)])
        {
            var (train, held) = Stratified(all, heldOut, name);
            var (validation, test) = Stratified(all.Choose(held), 0.5, name);
            return Checked(new Dataset(all.Choose(train), all.Choose(Pick(held, validation)), all.Choose(Pick(held, test))), name);
        }
        if (Given("train") is not { } given || Given("test") is not { } tested)
            throw new InputException(
                name,
                "expected the splits train and test, val if there is one; found "
                    + string.Join(", ", source.Parts.Select(part => part.Split))
            );
        if (Given("val") is { } validated)
            return Checked(new Dataset(given, validated, tested), name);
        var (kept, rest) = Stratified(given, heldOut / 2, name);
        return Checked(new Dataset(given.Choose(kept), given.Choose(rest), tested), name);
    }

    private static Dataset Checked(Dataset data, string name)
    {
        foreach (var (split, samples) in data.Splits)
            if (samples.Count == 0)
                throw new InputException(name, $"{split}: expected at least one sample");
        return data.Train.Labels.All().ToIntegers().Distinct().Count() > 1
            ? data
            : throw new InputException(name, "train: expected samples of at least two classes");
    }

    private static int[] Pick(int[] from, int[] places) => Array.ConvertAll(places, place => from[place]);

    private static (int[] Train, int[] Test) Stratified(DatasetSplit samples, double share, string name)
    {
        var labels = Array.ConvertAll(samples.Labels.All().ToIntegers(), label => (int)label);
        if (labels.GroupBy(label => label).FirstOrDefault(members => members.Count() < 2) is { } few)
            throw new InputException(name, $"class {few.Key} has one sample only, too few to be split");
        return StratifiedShuffleSplit.Split(labels, share, SplitSeed);
    }

    /// <summary>The split that a file's or folder's name means, or null.</summary>
    internal static string? SplitOf(string name) =>
        name switch
        {
            "valid" or "validation" => "val",
            _ when Dataset.SplitNames.Contains(name) => name,
            _ => null,
        };
}
