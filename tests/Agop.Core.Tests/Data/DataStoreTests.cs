using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Data.Store;
using Agop.Core.Errors;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Data;

public sealed class DataStoreTests : IDisposable
{
    private const int ShardBytes = 64 << 20;
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    private DataStore Store(string name = "store", long budget = 1L << 40) =>
        new(_folder[name], new DataStoreBudget(budget, TimeSpan.FromHours(1)), _time);

    /// <summary>Samples whose every value tells which they are.</summary>
    private static DatasetSplit Split(int count, int seed, ElementType masks = ElementType.Int8, int size = 5)
    {
        var random = new Random(seed);
        var mask = new byte[count * size * size];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = unchecked((byte)(random.Next(masks == ElementType.Int8 ? 3 : 2) - (masks == ElementType.Int8 ? 1 : 0)));
        var images = new byte[count * 2 * size * size];
        random.NextBytes(images);
        return new DatasetSplit(
            new NdArray(ElementType.UInt8, [count, 2, size, size], images),
            NdArray.From(Enumerable.Range(0, count).Select(_ => (short)random.Next(4)).ToArray(), count),
            new NdArray(masks, [count, size, size], mask)
        );
    }

    private static Dataset Data(int seed = 0, ElementType masks = ElementType.Int8) =>
        new(Split(7, seed, masks), Split(3, seed + 1, masks), Split(4, seed + 2, masks));

    private static void Same(Dataset expected, Dataset actual)
    {
        foreach (var ((_, a), (_, b)) in expected.Splits.Zip(actual.Splits))
        {
            Assert.Equal(a.Images.Shape, b.Images.Shape);
            Assert.Equal(a.Images.All().Bytes, b.Images.All().Bytes);
            Assert.Equal(a.Labels.All().Bytes, b.Labels.All().Bytes);
            Assert.Equal(a.Masks.All().ToDoubles().Select(value => (sbyte)value), b.Masks.All().As<sbyte>().ToArray());
            Assert.Equal(a.Masks.Rows(1, 2).ToDoubles(), b.Masks.Rows(1, 2).ToDoubles());
        }
    }

    [Theory]
    [InlineData(ElementType.Int8)]
    [InlineData(ElementType.Bool)]
    [InlineData(ElementType.UInt8)]
    public void A_data_set_is_read_as_it_was_written(ElementType masks)
    {
        var (store, data) = (Store(), Data(3, masks));
        var manifest = DatasetWriter.Write(store, data);
        Same(data, StoredDataset.Open(manifest, store));
        Same(data, StoredDataset.Open(DatasetManifest.Parse(manifest.ToJson()), Store()));
        Assert.Equal(manifest.Id, DatasetWriter.Write(Store("other"), data).Id);
        Assert.NotEqual(manifest.Id, DatasetWriter.Write(store, Data(4, masks)).Id);
        // The same samples under another split are another data set, of the same shards.
        var turned = DatasetWriter.Write(store, data with { Train = data.Test, Test = data.Train });
        Assert.NotEqual(manifest.Id, turned.Id);
        Assert.Equal(manifest.Shards.Select(shard => shard.Hash).Order(), turned.Shards.Select(shard => shard.Hash).Order());
    }

    /// <summary>Where the truth has an order, it is kept: bits would say only whether, and a correlation with them is another.</summary>
    [Fact]
    public void A_graded_truth_is_kept_as_the_numbers_that_it_is()
    {
        DatasetSplit Split(int count)
        {
            var truth = Enumerable.Range(0, count * 4).Select(i => i % 3 == 0 ? 0 : (i - 5) / 8f).ToArray();
            return new DatasetSplit(
                NdArray.From(new float[count * 4], count, 1, 4),
                NdArray.From(new byte[count], count),
                NdArray.From(truth, count, 1, 4)
            );
        }
        var data = new Dataset(Split(30), Split(3), Split(5));
        var (graded, bits) = (DatasetWriter.Write(Store(), data, isGraded: true), DatasetWriter.Write(Store(), data));
        var read = StoredDataset.Open(DatasetManifest.Parse(graded.ToJson()), Store());
        Assert.Equal(data.Test.Masks.All().ToDoubles(), read.Test.Masks.All().ToDoubles());
        Assert.Equal(data.Train.Masks.Rows(7, 20).ToDoubles(), read.Train.Masks.Rows(7, 20).ToDoubles());
        Assert.Equal(
            data.Test.Masks.All().ToDoubles().Select(Math.Sign),
            StoredDataset.Open(bits, Store()).Test.Masks.All().ToDoubles().Select(Math.Sign)
        );
        Assert.NotEqual(graded.Id, bits.Id);
    }

    [Fact]
    public void Masks_of_the_pictures_own_size_are_kept()
    {
        DatasetSplit With(int seed) =>
            Split(5, seed) with
            {
                Native = NdArray.From(Enumerable.Range(0, 5 * 3 * 2).Select(i => (byte)(i * seed)).ToArray(), 5, 3, 2),
                NativeWidth = 11,
            };
        var data = new Dataset(With(1), With(2), With(3));
        var read = StoredDataset.Open(DatasetWriter.Write(Store(), data), Store());
        Assert.Equal(data.Test.Native!.All().Bytes, read.Test.Native!.All().Bytes);
        Assert.Equal(11, read.Test.NativeWidth);
    }

    /// <summary>16 MiB an image: four to a shard, however they come.</summary>
    [Fact]
    public void Shards_are_cut_at_64_MiB_of_images_whatever_the_pieces()
    {
        const int Size = 2048;
        var images = new byte[9L * 4 * Size * Size];
        for (var i = 0; i < 9; i++)
            images.AsSpan(i * 4 * Size * Size, 4 * Size * Size).Fill((byte)(i + 1));
        var split = new DatasetSplit(
            new NdArray(ElementType.UInt8, [9, 4, Size, Size], images),
            NdArray.From(Enumerable.Range(0, 9).Select(i => (long)i).ToArray(), 9),
            NdArray.From(new bool[9], 9, 1, 1)
        );
        var (whole, pieces) = (new DatasetWriter(Store()), new DatasetWriter(Store("other")));
        whole.Add("train", split);
        foreach (var (first, count) in new[] { (0, 3), (3, 0), (3, 5), (8, 1) })
            pieces.Add("train", split.Slice(first, count));
        var manifest = whole.Finish();
        Assert.Equal([4, 4, 1], manifest.Splits[0].Shards.Select(shard => shard.Count));
        Assert.All(manifest.Shards.Take(2), shard => Assert.InRange(shard.Bytes, ShardBytes, ShardBytes + 4096));
        Assert.Equal(manifest.Id, pieces.Finish().Id);
        var rows = StoredDataset.OpenSplit(manifest, manifest.Splits[0], Store()).Images;
        // Across a border, and by numbers.
        Assert.Equal([4, 5, 6], Enumerable.Range(0, 3).Select(i => (int)rows.Rows(3, 3).Bytes[i * rows.RowBytes]));
        Assert.Equal([9, 1], Enumerable.Range(0, 2).Select(i => (int)rows.Take([8, 0]).Bytes[i * rows.RowBytes]));
        Assert.Throws<ArgumentException>(() => whole.Add("train", Split(1, 1)));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("cut")]
    [InlineData("longer")]
    [InlineData("missing")]
    public void A_shard_that_is_not_what_its_name_says_is_not_used(string how)
    {
        var manifest = DatasetWriter.Write(Store(), Data());
        var path = Store().PathOf(manifest.Splits[0].Shards[0].Hash);
        var bytes = File.ReadAllBytes(path);
        switch (how)
        {
            case "changed":
                bytes[^1] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "cut":
                File.WriteAllBytes(path, bytes[..^1]);
                break;
            case "longer":
                File.WriteAllBytes(path, [.. bytes, 0]);
                break;
            default:
                File.Delete(path);
                break;
        }
        var store = Store();
        var data = StoredDataset.Open(manifest, store);
        Assert.Equal(
            $"shard {manifest.Splits[0].Shards[0].Hash[..12]} is not in {_folder["store"]}, or was changed there",
            Assert.Throws<LostShardException>(() => data.Train.Images.Rows(0, 1)).Message
        );
        Same(Data() with { Train = Data().Test }, data with { Train = data.Test });
        // Written again, it is found again by those who missed it.
        DatasetWriter.Write(store, Data());
        Same(Data(), data);
    }

    [Fact]
    public void Two_writers_of_the_same_samples_do_not_disturb_each_other()
    {
        var expected = DatasetWriter.Write(Store("other"), Data()).Id;
        Parallel.For(0, 20, _ => Assert.Equal(expected, DatasetWriter.Write(Store(), Data()).Id));
        Same(Data(), StoredDataset.Open(DatasetWriter.Write(Store(), Data()), Store()));
        Assert.Empty(Directory.EnumerateFiles(_folder["store"], "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public void Nothing_is_left_of_a_shard_that_could_not_be_written()
    {
        var error = Assert.Throws<DataStoreException>(() => Store().Add(1, _ => throw new IOException("No space left on device")));
        Assert.Equal($"{_folder["store"]}: No space left on device", error.Message);
        Assert.Equal(ErrorCategory.Environment, error.Category);
        Assert.Empty(Directory.EnumerateFiles(_folder["store"], "*", SearchOption.AllDirectories));
        File.WriteAllText(_folder["file"], "");
        Assert.Throws<DataStoreException>(() => DatasetWriter.Write(Store("file"), Data()));
    }

    [Fact]
    public void The_longest_unused_samples_go_when_the_budget_is_spent_and_imported_ones_never()
    {
        var bytes = DatasetWriter.Write(Store("other"), Data()).Shards.Sum(shard => shard.Bytes);
        var store = Store(budget: 2 * bytes);
        var manifests = new List<DatasetManifest>();
        foreach (var seed in new[] { 10, 20, 30 })
        {
            manifests.Add(DatasetWriter.Write(store, Data(seed)));
            _time.Advance(2 * 3600);
            // The first is used again, so that the second is the oldest.
            if (seed == 20)
                Same(Data(10), StoredDataset.Open(manifests[0], store));
            _time.Advance(2 * 3600);
        }
        bool IsThere(DatasetManifest manifest) => manifest.Shards.All(shard => File.Exists(store.PathOf(shard.Hash)));
        Assert.Equal([true, false, true], manifests.Select(IsThere));

        store.Name(new ImportedDataset("mine", "x.npy", _time.GetUtcNow(), manifests[0], [], 4));
        manifests.Add(DatasetWriter.Write(store, Data(40)));
        Assert.Equal([true, false, true, true], manifests.Select(IsThere));
        _time.Advance(2 * 3600);
        DatasetWriter.Write(store, Data(50));
        DatasetWriter.Write(store, Data(60));
        Assert.Equal([true, false, false, false], manifests.Select(IsThere));
        Assert.Equal("mine", Assert.Single(store.Imports).Name);

        // All of it is in use.
        Assert.Contains(
            "AGOP_DATA_BUDGET raises it",
            Assert.Throws<DataStoreException>(() => DatasetWriter.Write(store, Data(70))).Message,
            StringComparison.Ordinal
        );
        store.Forget("mine");
        _time.Advance(2 * 3600);
        Assert.NotEmpty(store.Trim(0, TimeSpan.Zero, dry: true));
        Assert.NotEmpty(store.Held);
        store.Trim(0, TimeSpan.Zero);
        Assert.Empty(store.Held);
    }

    [Theory]
    [InlineData("20GiB", 20L << 30)]
    [InlineData("512 MiB", 512L << 20)]
    [InlineData("3TiB", 3L << 40)]
    [InlineData("20", 0)]
    [InlineData("-1GiB", 0)]
    [InlineData("20GB", 0)]
    public void A_budget_is_read(string text, long bytes)
    {
        if (bytes > 0)
            Assert.Equal(bytes, DataStoreBudget.Parse(text, "x").Bytes);
        else
            Assert.Contains(
                "expected a size such as 20GiB",
                Assert.Throws<InputException>(() => DataStoreBudget.Parse(text, "x")).Message,
                StringComparison.Ordinal
            );
    }
}
