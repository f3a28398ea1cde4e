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

    [Theory]
    [InlineData("diagonal", "white", 8, null, "scenario")]
    [InlineData("linear:sideways", "white", 8, null, "shift")]
    [InlineData("linear:", "white", 8, null, "behind the colon")]
    [InlineData("linear:down1+up1", "white", 8, null, "once")]
    [InlineData("linear:low-snr+snr0.3", "white", 8, null, "once")]
    [InlineData("linear:swapped+swapped", "white", 8, null, "without effect")]
    [InlineData("linear:snr1.5", "white", 8, null, "snr0.25")]
    [InlineData("linear:down2", "white", 8, null, "out of the image")]
    [InlineData("linear:down-1", "white", 8, null, "shifts such as")]
    [InlineData("rigid:whole-whole", "white", 8, null, "without effect")]
    [InlineData("rigid:swapped", "white", 8, null, "fixed patterns")]
    [InlineData("linear:sphering+cholesky", "correlated", 8, null, "once")]
    [InlineData("linear:sphering", "correlated", 64, null, "8 x 8")]
    [InlineData("linear:other-background+sphering", "correlated", 8, null, "the background must be white")]
    [InlineData("linear:sphering+one-pixel", "white", 8, null, "expected 'linear:right1+sphering', its parts in this order")]
    [InlineData("linear:snr0.0", "white", 8, null, "shifts such as")]
    [InlineData("linear:sphering", "correlated", 8, 120, "at least 160")]
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
