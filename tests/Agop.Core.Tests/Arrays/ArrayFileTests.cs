using Agop.Core.Arrays;
using Agop.Core.Errors;

namespace Agop.Core.Tests.Arrays;

public sealed class ArrayFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agop-test").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Named_arrays_survive_both_kinds_of_file()
    {
        foreach (var ending in new[] { "npz", "safetensors" })
        {
            var path = Path.Combine(_folder, $"a.{ending}");
            ArrayFile.WriteNamed(path, [new("b", NdArray.From([1f, 2], 2)), new("a", NdArray.From([3L], 1))]);
            var again = ArrayFile.ReadNamed(path);
            Assert.Equal([1.0, 2], again["b"].ToDoubles());
            Assert.Equal([3L], again["a"].ToIntegers());
        }
    }

    [Theory]
    [InlineData("missing.npy", "no such file")]
    [InlineData("missing.npz", "no such file")]
    [InlineData("nowhere/missing.npz", "no such file")]
    [InlineData("weights.pth", "expected a file that ends in .npz or .safetensors")]
    public void Missing_and_foreign_files_are_named(string name, string expected)
    {
        var path = Path.Combine(_folder, name);
        var error = Assert.Throws<InputException>(() => name.EndsWith(".npy", StringComparison.Ordinal) ? ArrayFile.ReadNpy(path) : ArrayFile.ReadNamed(path)["x"]);
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_beside_it()
    {
        var path = Path.Combine(_folder, "x.npy");
        ArrayFile.WriteNpy(path, NdArray.Scalar(1.0));
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("No space left on device");
        }));
        Assert.Equal([path], Directory.GetFiles(_folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }));
        Assert.Equal(1.0, ArrayFile.ReadNpy(path).ToDoubles()[0]);
    }

    [Fact]
    public void Integers_out_of_fractions_are_refused() => Assert.Throws<InvalidDataException>(() => NdArray.From([1.5], 1).ToIntegers());
}
