using Agop.Benchmarks.ClevrXai;
using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Benchmarks.ClevrXai.Views;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;

namespace Agop.Benchmarks.Tests.ClevrXai;

public sealed class ViewTests
{
    private static ClevrObject Object(string size, string color, string material, string shape) =>
        new(size, color, material, shape, [0, 0, 0], 0, [0, 0, 0], [0, 0, 0]);

    private static ClevrScene Scene(params ClevrObject[] objects) =>
        new(0, "x.png", objects, new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal));

    [Fact]
    public void A_view_keeps_scenes_in_which_exactly_one_object_matches()
    {
        var view = ClevrView.Parse("color of large sphere", "test");
        Assert.Equal(["blue", "brown", "cyan", "gray", "green", "purple", "red", "yellow"], view.Classes);
        var (red, blue, small) = (
            Object("large", "red", "metal", "sphere"),
            Object("large", "blue", "rubber", "sphere"),
            Object("small", "green", "metal", "sphere")
        );
        var (objects, label) = view.Find(Scene(small, red))!.Value;
        Assert.Equal((1, 6), (Assert.Single(objects), label));
        Assert.Null(view.Find(Scene(red, blue)));
        Assert.Null(view.Find(Scene(small)));
    }

    [Fact]
    public void Counts_and_existence_keep_all_scenes_and_their_truth_is_all_that_match()
    {
        var scene = Scene(
            Object("large", "red", "metal", "sphere"),
            Object("small", "green", "metal", "cube"),
            Object("small", "red", "rubber", "sphere")
        );
        var count = ClevrView.Parse("count of red", "test");
        Assert.Equal(11, count.Classes.Count);
        Assert.Equal("0,2 2", Text(count.Find(scene)));
        var exist = ClevrView.Parse("exist of small cube", "test");
        Assert.Equal(["no", "yes"], exist.Classes);
        Assert.Equal("1 1", Text(exist.Find(scene)));
        Assert.Equal(" 0", Text(ClevrView.Parse("exist of blue", "test").Find(scene)));
        Assert.Equal([0, 1, 2], ClevrView.ObjectsOf(scene, [1], GroundTruthKind.AllObjects));
        Assert.Equal([1], ClevrView.ObjectsOf(scene, [1], GroundTruthKind.SingleObject));

        static string Text((IReadOnlyList<int> Objects, int Class)? found) =>
            $"{string.Join(',', found!.Value.Objects)} {found.Value.Class}";
    }

    [Theory]
    [InlineData("large sphere", "expected a view such as 'color of large sphere', not 'large sphere'")]
    [InlineData("weight of cube", "expected size, color, material, shape, count or exist before 'of', not 'weight'")]
    [InlineData("color of large ball", "expected CLEVR's words such as large, red, metal or cube, not 'ball'")]
    [InlineData("color of red cube", "red gives the color away that is to be learned")]
    [InlineData("color of large small", "expected one size, found large and small")]
    [InlineData("color of ", "expected at least one word after 'of'")]
    [InlineData("color of large:upside-down", "expected a shift of crowded, left-right, left-left, cogent, cogent-a, not 'upside-down'")]
    public void An_invalid_view_is_refused_with_what_was_expected(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => ClevrView.Parse(text, "s.yaml:3")).Message, StringComparison.Ordinal);

    private static DatasetSplit Samples(int[] labels) =>
        new(
            NdArray.From(labels.SelectMany((_, i) => Enumerable.Repeat((byte)i, 12)).ToArray(), labels.Length, 3, 2, 2),
            NdArray.From(Array.ConvertAll(labels, label => (long)label), labels.Length),
            NdArray.From(labels.SelectMany((_, i) => new[] { i % 2 == 0, false, false, true }).ToArray(), labels.Length, 2, 2)
        )
        {
            Native = NdArray.From(Array.ConvertAll(labels, label => (byte)label), labels.Length, 1, 1),
            NativeWidth = 8,
        };

    [Fact]
    public void Splits_keep_the_classes_shares_and_every_sample_once()
    {
        var labels = Enumerable.Range(0, 120).Select(i => i % 3 == 0 ? 0 : 1).ToArray();
        var view = ClevrView.Parse("material of large", "test");
        var parts = new[] { Samples(labels[..50]), Samples([]), Samples(labels[50..]) };
        var data = ClevrDataset.Split(view, parts, [], 0.2);
        Assert.Equal([96, 12, 12], data.Splits.Select(pair => pair.Split.Count));
        Assert.Equal([32, 4, 4], data.Splits.Select(pair => pair.Split.Labels.All().ToIntegers().Count(label => label == 0)));
        Assert.Equal(data.Test.Images.All().Bytes, ClevrDataset.Split(view, parts, [], 0.2).Test.Images.All().Bytes);
        Assert.Equal([.. data.Test.Labels.All().ToIntegers().Select(label => (byte)label)], data.Test.Native!.All().Bytes);
        var shifted = ClevrDataset.Split(view, parts, [Samples([1, 0, 1])], 0.2);
        Assert.Equal([96, 24, 3], shifted.Splits.Select(pair => pair.Split.Count));
        Assert.Contains(
            "keeps 19 scenes of 2 classes, expected at least 20",
            Assert.Throws<InputException>(() => ClevrDataset.Split(view, [Samples(labels[..19])], [], 0.2)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Masks_survive_packing()
    {
        var random = new Random(4);
        var mask = Enumerable.Range(0, 3 * 5 * 13).Select(_ => random.Next(2) == 0).ToArray();
        var packed = NdArray.From(BitMask.Pack(mask, 13), 3, 5, 2);
        Assert.Equal(mask, BitMask.Unpack(packed, 13).As<bool>().ToArray());
    }
}
