using System.IO.Compression;
using System.Text;
using Agop.Core.Arrays;

namespace Agop.Core.Tests.Arrays;

public sealed class NpzFormatTests
{
    /// <summary>Written by numpy.savez_compressed: a = arange(4), b = eye(2).</summary>
    private const string Compressed =
        "UEsDBBQAAAAIAAAAIQDDw9rRTwAAAKAAAAAFABQAYS5ucHkBABAAoAAAAAAAAABPAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6"
        + "Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GiY6mjoKtQoUAC4GKGCE0kxQmhlKAwBQSwMEFAAAAAgAAAAhAGeMTGdQAAAAoAAAAAUAFABi"
        + "Lm5weQEAEACgAAAAAAAAAFAAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRj"
        + "oKRpo6CrUKZAMuBjD4YM+AFXywBwBQSwECFAMUAAAACAAAACEAw8Pa0U8AAACgAAAABQAAAAAAAAAAAAAAgAEAAAAAYS5ucHlQSwECFAMUAAAA"
        + "CAAAACEAZ4xMZ1AAAACgAAAABQAAAAAAAAAAAAAAgAGGAAAAYi5ucHlQSwUGAAAAAAIAAgBmAAAADQEAAAAA";

    [Fact]
    public void What_NumPy_wrote_is_read()
    {
        var arrays = Read(Convert.FromBase64String(Compressed));
        Assert.Equal([0L, 1, 2, 3], arrays["a"].ToIntegers());
        Assert.Equal([1.0, 0, 0, 1], arrays["b"].ToDoubles());
    }

    [Fact]
    public void Equal_arrays_give_equal_bytes_and_survive()
    {
        static byte[] Write()
        {
            using var stream = new MemoryStream();
            NpzFormat.Write(stream, [new("x/y", NdArray.From([1.5, 2], 2)), new("n", NdArray.Scalar(7L))]);
            return stream.ToArray();
        }
        Assert.Equal(Write(), Write());
        var again = Read(Write());
        Assert.Equal([1.5, 2], again["x/y"].ToDoubles());
        Assert.Equal(7, again["n"].As<long>()[0]);
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_data_is_noticed()
    {
        using var stream = new MemoryStream();
        NpzFormat.Write(stream, [new("x", NdArray.From(new double[64], 64))]);
        var file = stream.ToArray();
        var data = file.AsSpan().IndexOf(new byte[256]);
        file[data + 100] ^= 1;
        Assert.Contains("checksum", Assert.Throws<InvalidDataException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Zip_bombs_are_refused_unread()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var member = archive.CreateEntry("x.npy").Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 300; i++)
                member.Write(zeros);
        }
        Assert.InRange(stream.Length, 0, 1 << 20);
        Assert.Contains("zip bomb", Assert.Throws<InvalidDataException>(() => Read(stream.ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_are_not_npy_and_repeated_names_are_refused()
    {
        var one = Bytes(NdArray.Scalar(1.0));
        Assert.Contains(
            "data.pkl",
            Assert.Throws<InvalidDataException>(() => Read(Archive(("data.pkl", one)))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "each name once",
            Assert.Throws<InvalidDataException>(() => Read(Archive(("a.npy", one), ("a.npy", one)))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Rows_are_refused_for_what_arrays_are_refused_for()
    {
        var two = NdArray.From(new byte[] { 1, 2 }, 2);
        var valid = Bytes(two);
        var booleans = valid.AsSpan().ToArray();
        Encoding.ASCII.GetBytes("|b1").CopyTo(booleans, booleans.AsSpan().IndexOf("|u1"u8));
        var flipped = Archive(("a.npy", valid));
        flipped[flipped.AsSpan().IndexOf(valid) + valid.Length - 1] ^= 4;
        foreach (
            var (file, expected) in new[]
            {
                (Archive(("data.pkl", valid)), "data.pkl: expected only .npy members"),
                (Archive(("a.npy", valid), ("a.npy", valid)), "a: expected each name once"),
                (Archive(("a.npy", booleans)), "a: data: expected booleans to be 0 or 1"),
                (Archive(("a.npy", valid[..^1])), "a: data: shape (2) of UInt8 needs 2 bytes, the file has 1"),
                (flipped, "a: checksum: the bytes are damaged"),
            }
        )
        {
            Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => Read(file)).Message);
            Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => ReadRows(file)).Message);
        }
        using var rows = ReadRows(Archive(("a.npy", valid)))["a"];
        Assert.Equal(two.Bytes, rows.All().Bytes);
    }

    [Fact]
    public void Rows_without_elements_are_rows()
    {
        using var rows = ReadRows(Archive(("a.npy", Bytes(NdArray.From<float>([], 3, 0)))))["a"];
        Assert.Equal([3L, 0], rows.All().Shape);
        using var copy = new MemoryStream();
        rows.CopyTo(copy);
        Assert.Equal(0, copy.Length);
    }

    [Fact]
    public void A_hundred_thousand_mutations_are_read_or_refused()
    {
        using var stored = new MemoryStream();
        NpzFormat.Write(stored, [new("x", NdArray.From([1f, 2], 2))]);
        Fuzz.Run([Convert.FromBase64String(Compressed), stored.ToArray()], file => Read(file));
    }

    private static IReadOnlyDictionary<string, NdArray> Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return NpzFormat.Read(stream);
    }

    private static IReadOnlyDictionary<string, ArrayRows> ReadRows(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return NpzFormat.ReadRows(stream, Path.GetTempPath());
    }

    private static byte[] Bytes(NdArray array)
    {
        using var stream = new MemoryStream();
        NpyFormat.Write(stream, array);
        return stream.ToArray();
    }

    private static byte[] Archive(params (string Name, byte[] Bytes)[] members)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in members)
            {
                using var member = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                member.Write(bytes);
            }
        return stream.ToArray();
    }
}
