using System.Security.Cryptography;
using Agop.Benchmarks.XaiTris;
using Agop.Tests.Support;

namespace Agop.Benchmarks.Tests.XaiTris;

public sealed class XaiTrisGeneratorTests
{
    public static TheoryData<string, string> DataSets =>
        new(from scenario in XaiTrisParameters.Scenarios from background in XaiTrisParameters.Backgrounds select (scenario, background));

    [Theory, MemberData(nameof(DataSets))]
    public void The_eight_data_sets_equal_the_authors_bit_for_bit(string scenario, string background)
    {
        using var golden = Golden.Json("datasets.sha256.json");
        var expected = golden.RootElement.GetProperty($"{scenario}_{(background == "white" ? "white" : "corr")}");

        var arrays = XaiTrisGenerator.Generate(new XaiTrisParameters(scenario, background)).ToArrays();

        foreach (var (name, array) in arrays)
        {
            Assert.Equal(expected.GetProperty(name).GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), array.Shape);
            Assert.Equal(
                expected.GetProperty(name).GetProperty("sha256").GetString(),
                Convert.ToHexStringLower(SHA256.HashData(array.Bytes))
            );
        }
        Assert.Equal(9, arrays.Count);
    }

    /// <summary>Hashes of the authors' own generator run with few samples, at both sizes.</summary>
    [Theory, MemberData(nameof(DataSets))]
    public void Few_samples_at_both_sizes_equal_the_authors(string scenario, string background)
    {
        using var golden = Golden.Json("small_datasets.sha256.json");
        foreach (var (size, samples) in new[] { (8, 200), (64, 40) })
        {
            foreach (var (name, array) in XaiTrisGenerator.Generate(new XaiTrisParameters(scenario, background, size, samples)).ToArrays())
                if (!name.StartsWith("y_", StringComparison.Ordinal))
                    Assert.Equal(
                        golden.RootElement.GetProperty($"{size}/{scenario}/{background}/{name}").GetString(),
                        Convert.ToHexStringLower(SHA256.HashData(array.Bytes))
                    );
        }
    }

    [Fact]
    public void A_shift_moves_the_test_split_and_nothing_else()
    {
        var plain = XaiTrisGenerator.Generate(new XaiTrisParameters("linear", Samples: 400));
        var moved = XaiTrisGenerator.Generate(new XaiTrisParameters("linear:one-pixel", Samples: 400));
        Assert.Equal(plain.Train.Masks.All().Bytes, moved.Train.Masks.All().Bytes);
        var (before, after) = (plain.Test.Masks.All().ToDoubles(), moved.Test.Masks.All().ToDoubles());
        for (var i = 0; i < before.Length; i++)
            Assert.Equal(i % 8 == 0 ? 0 : before[i - 1], after[i]);

        var sides = XaiTrisGenerator.Generate(new XaiTrisParameters("rigid:left-right", Samples: 400));
        Assert.All(
            sides.Train.Masks.All().ToDoubles().Select((value, i) => (value, Column: i % 8)),
            pixel => Assert.True(pixel.value == 0 || pixel.Column < 4)
        );
        Assert.All(
            sides.Test.Masks.All().ToDoubles().Select((value, i) => (value, Column: i % 8)),
            pixel => Assert.True(pixel.value == 0 || pixel.Column >= 4)
        );
        Assert.Equal(40 * 4, sides.Test.Masks.All().ToDoubles().Sum());

        var faint = XaiTrisGenerator.Generate(new XaiTrisParameters("linear:low-snr", Samples: 400));
        Assert.Equal(plain.Test.Masks.All().Bytes, faint.Test.Masks.All().Bytes);
        Assert.NotEqual(plain.Test.Images.All().Bytes, faint.Test.Images.All().Bytes);
    }

    [Theory]
    [InlineData("diagonal", "white", 8, null, "scenario")]
    [InlineData("linear:sideways", "white", 8, null, "shift")]
    [InlineData("linear:left-right", "white", 8, null, "rigid")]
    [InlineData("rigid:one-pixel", "white", 8, null, "fixed patterns")]
    [InlineData("linear", "blue", 8, null, "background")]
    [InlineData("linear", "white", 16, null, "size")]
    [InlineData("linear", "white", 8, 42, "samples")]
    public void Invalid_parameters_are_refused_by_name(string scenario, string background, int size, int? samples, string expected)
    {
        var error = Assert.Throws<Agop.Core.Errors.InputException>(() =>
            XaiTrisGenerator.Generate(new XaiTrisParameters(scenario, background, size, samples))
        );
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
