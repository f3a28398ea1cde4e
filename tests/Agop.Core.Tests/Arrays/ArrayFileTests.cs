using Agop.Core.Arrays;
using Agop.Core.Errors;

namespace Agop.Core.Tests.Arrays;

public sealed class ArrayFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agop-test").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Named_arrays_are_read_from_both_kinds_of_file()
    {
        ArrayFile.WriteNpz(Path.Combine(_folder, "a.npz"), [new("b", NdArray.From([1f, 2], 2)), new("a", NdArray.From([3L], 1))]);
        File.WriteAllBytes(
            Path.Combine(_folder, "a.safetensors"),
            Safetensors.Format([
                new SafetensorsEntry("b", "F32", [2], NdArray.From([1f, 2], 2).Bytes),
                new SafetensorsEntry("a", "I64", [1], NdArray.From([3L], 1).Bytes),
            ])
        );
        foreach (var name in new[] { "a.npz", "a.safetensors" })
        {
            var again = ArrayFile.ReadNamed(Path.Combine(_folder, name));
            Assert.Equal([1.0, 2], again["b"].ToDoubles());
            Assert.Equal([3L], again["a"].ToIntegers());
        }
    }

    [Fact]
    public void A_hundred_thousand_mutated_safetensors_are_read_or_refused()
    {
        var seed = Safetensors.Format([
            new SafetensorsEntry("w", "F32", [2], new byte[8]),
            new SafetensorsEntry("b", "BF16", [1], new byte[2]),
            new SafetensorsEntry("e", "F8_E4M3", [2], new byte[2]),
            new SafetensorsEntry("f", "F8_E5M2", [1], new byte[1]),
        ]);
        Fuzz.Run(
            [seed, Safetensors.Format([new SafetensorsEntry("w", "F64", [1], new byte[8])])],
            file =>
            {
                foreach (var array in ArrayFile.FromSafetensors(file).Values)
                    array.Read();
            }
        );
    }

    [Theory]
    [InlineData("missing.npy", "no such file")]
    [InlineData("missing.npz", "no such file")]
    [InlineData("nowhere/missing.npz", "no such file")]
    [InlineData("weights.pth", "no such file")]
    [InlineData("weights.h5", "no such file")]
    public void Missing_and_foreign_files_are_named(string name, string expected)
    {
        var path = Path.Combine(_folder, name);
        var error = Assert.Throws<InputException>(() =>
            name.EndsWith(".npy", StringComparison.Ordinal) ? ArrayFile.ReadArray(path) : ArrayFile.ReadNamed(path)["x"]
        );
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_beside_it()
    {
        var path = Path.Combine(_folder, "x.npy");
        ArrayFile.WriteNpy(path, NdArray.Scalar(1.0));
        Assert.Throws<IOException>(() =>
            AtomicFile.Write(
                path,
                stream =>
                {
                    stream.WriteByte(1);
                    throw new IOException("No space left on device");
                }
            )
        );
        Assert.Equal([path], Directory.GetFiles(_folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }));
        Assert.Equal(1.0, ArrayFile.ReadArray(path).ToDoubles()[0]);
    }

    [Fact]
    public void A_link_stays_a_link_and_its_file_is_replaced()
    {
        var (file, link) = (Path.Combine(_folder, "file.npy"), Path.Combine(_folder, "link.npy"));
        ArrayFile.WriteNpy(file, NdArray.Scalar(1.0));
        File.CreateSymbolicLink(link, file);
        ArrayFile.WriteNpy(link, NdArray.Scalar(2.0));
        Assert.Equal(file, new FileInfo(link).LinkTarget);
        Assert.Equal(2.0, ArrayFile.ReadArray(file).ToDoubles()[0]);
    }

    [Fact]
    public void Fractions_are_refused_as_integers() => Assert.Throws<InvalidDataException>(() => NdArray.From([1.5], 1).ToIntegers());
}
