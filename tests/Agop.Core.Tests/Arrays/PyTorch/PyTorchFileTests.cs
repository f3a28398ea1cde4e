using System.IO.Compression;
using System.Text;
using Agop.Core.Arrays;
using Agop.Core.Arrays.PyTorch;
using Agop.Core.Errors;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Arrays.PyTorch;

/// <summary>Files that PyTorch 1.13 wrote, and files that it never would.</summary>
public sealed class PyTorchFileTests
{
    private static byte[] Written(string name) => File.ReadAllBytes(Path.Combine(Golden.Copied, "torchvision", name));

    private static Dictionary<string, NdArray> Read(byte[] file)
    {
        using var open = PyTorchFile.Open(new MemoryStream(file));
        return open
            .Groups.SelectMany(group => group.Arrays)
            .ToDictionary(pair => pair.Key, pair => pair.Value.Read(), StringComparer.Ordinal);
    }

    private static void ReadAll(byte[] file)
    {
        using var open = PyTorchFile.Open(new MemoryStream(file));
        foreach (var array in open.Groups.SelectMany(group => group.Arrays.Values))
            array.Read();
    }

    private static byte[] Archive(byte[] pickle, params (string Name, byte[] Bytes)[] members)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in members.Prepend(("archive/data.pkl", pickle)))
            {
                using var member = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                member.Write(bytes);
            }
        return stream.ToArray();
    }

    private static string Refused(byte[] file) => Assert.Throws<InvalidDataException>(() => Read(file)).Message;

    [Fact]
    public void A_state_dict_comes_back_name_for_name()
    {
        var arrays = Read(Written("state_dict.pth"));

        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"], arrays.Keys);
        Assert.Equal([4L, 1, 2, 2], arrays["0.weight"].Shape);
        Assert.Equal([-0.4957, -0.3944, -0.2142], arrays["0.weight"].ToDoubles()[..3].Select(value => Math.Round(value, 4)));
        Assert.Equal([1.0, 1, 1, 1], arrays["1.running_var"].ToDoubles());
        Assert.Equal([0L], arrays["1.num_batches_tracked"].ToIntegers());
    }

    [Fact]
    public void A_checkpoint_gives_its_state_dict_with_every_kind_of_tensor()
    {
        var arrays = Read(Written("checkpoint.pth"));

        Assert.Equal(["strided", "half", "brain", "int", "flag", "scalar", "parameter"], arrays.Keys);
        // base.t()[1:5] of a 4 x 6 ramp.
        Assert.Equal([4L, 4], arrays["strided"].Shape);
        Assert.Equal([1.0, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22], arrays["strided"].ToDoubles());
        Assert.Equal(ElementType.Float16, arrays["half"].Type);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (double)i), arrays["half"].ToDoubles());
        Assert.Equal(ElementType.Float32, arrays["brain"].Type);
        Assert.Equal([12.0, 13, 14, 15, 16, 17], arrays["brain"].ToDoubles());
        Assert.Equal([-5L, 1L << 40], arrays["int"].ToIntegers());
        Assert.Equal([1.0, 0], arrays["flag"].ToDoubles());
        Assert.Equal([], arrays["scalar"].Shape);
        Assert.Equal([18.0, 19, 20, 21, 22, 23], arrays["parameter"].ToDoubles());
    }

    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0truetR.", "os.system")]
    [InlineData("\u0080\u0004\u008c\u0008builtins\u008c\u0004eval\u0093.", "builtins.eval")]
    [InlineData("ctorch\nload\n.", "torch.load")]
    [InlineData("(i__main__\nEvil\n.", "instruction 0x69")]
    public void Code_in_a_pickle_is_refused_by_name_and_not_run(string pickle, string expected)
    {
        var message = Refused(Archive(Encoding.Latin1.GetBytes(pickle)));

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_file_that_is_not_a_state_dict_is_refused_with_what_it_is()
    {
        Assert.Contains("plain Python pickle", Refused([0x80, 2, (byte)'}', (byte)'.']), StringComparison.Ordinal);
        Assert.Contains(
            "the architecture torchscript",
            Refused(Archive("}."u8.ToArray(), ("archive/code/__torch__.py", []))),
            StringComparison.Ordinal
        );
        Assert.Contains("found none", Refused(Archive("}."u8.ToArray())), StringComparison.Ordinal);
        Assert.Contains("expected a dictionary of tensors", Refused(Archive("K\u0001."u8.ToArray())), StringComparison.Ordinal);
        Assert.Contains(
            "byteorder: expected little, found big",
            Refused(Archive("}."u8.ToArray(), ("archive/byteorder", "big"u8.ToArray()))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_tensor_that_reaches_beyond_its_bytes_is_refused()
    {
        // {'w': _rebuild_tensor_v2(storage of one float, offset 0, size (2,), stride (1,))}
        var pickle = Encoding.Latin1.GetBytes(
            "}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\n"
                + "X\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0001tQK\0K\u0002\u0085K\u0001\u0085tRs."
        );
        Assert.Contains(
            "(2) reaches beyond its 4 bytes",
            Refused(Archive(pickle, ("archive/data/0", new byte[4]))),
            StringComparison.Ordinal
        );
        Assert.Equal([0.0, 0], Read(Archive(pickle, ("archive/data/0", new byte[8])))["w"].ToDoubles());
        Assert.Contains("data/0: missing", Refused(Archive(pickle)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_mutated_files_are_read_or_refused() =>
        Fuzz.Run([Written("state_dict.pth"), Written("checkpoint.pth")], ReadAll);

    [Fact]
    public void A_hundred_thousand_mutated_legacy_files_are_read_or_refused() => Fuzz.Run([Written("legacy.pth")], ReadAll);

    [Fact]
    public void A_hundred_thousand_mutated_pickles_are_read_or_refused()
    {
        using var stream = new MemoryStream(Written("checkpoint.pth"));
        using var archive = new ZipArchive(stream);
        using var pickle = new MemoryStream();
        archive.Entries.Single(entry => entry.Name == "data.pkl").Open().CopyTo(pickle);
        Fuzz.Run([pickle.ToArray()], file => new PickleReader(file, new TensorHost(_ => [])).Read());
    }

    [Fact]
    public void Errors_name_the_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["evil.pth"], Archive("cos\nsystem\n."u8.ToArray()));
        Assert.StartsWith(
            folder["evil.pth"] + ": data.pkl: it names os.system",
            Assert.Throws<InputException>(() => ArrayFile.ReadNamed(folder["evil.pth"])).Message,
            StringComparison.Ordinal
        );
    }
}
