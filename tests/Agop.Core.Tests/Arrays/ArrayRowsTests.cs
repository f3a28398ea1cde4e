using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Arrays;

/// <summary>Rows that are read from files equal those of the whole array.</summary>
public sealed class ArrayRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string At(string name) => Path.Combine(_folder.Path, name);

    public static TheoryData<ElementType> Types => [.. Enum.GetValues<ElementType>()];

    [Theory, MemberData(nameof(Types))]
    public void Rows_of_a_file_equal_those_of_the_array(ElementType type)
    {
        var random = new Random((int)type);
        var bytes = new byte[11 * 3 * 2 * type.Size()];
        random.NextBytes(bytes);
        if (type == ElementType.Bool)
            bytes = Array.ConvertAll(bytes, value => (byte)(value & 1));
        var array = new NdArray(type, [11, 3, 2], bytes);
        ArrayFile.WriteNpy(At("a.npy"), array);
        using var rows = ArrayFile.OpenRows(At("a.npy"));
        Assert.Equal((type, 11L, 66L, "(11, 3, 2)"), (rows.Type, rows.Length, rows.Count, rows.ShapeText));
        for (var trial = 0; trial < 20; trial++)
        {
            var first = random.Next(12);
            var count = random.Next(12 - first);
            Assert.Equal(array.Rows(first, count).Bytes, rows.Rows(first, count).Bytes);
        }
        Assert.Equal(array.Take([10, 0, 10, 4]).Bytes, rows.Take([10, 0, 10, 4]).Bytes);
        Assert.Equal(array.Bytes, rows.All().Bytes);
        Assert.Equal(array.Rows(3, 2).Bytes, rows.Slice(1, 9).Slice(2, 3).Rows(0, 2).Bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Rows(10, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Slice(10, 2));

        ArrayFile.WriteNpyRows(At("b.npy"), rows);
        Assert.Equal(File.ReadAllBytes(At("a.npy")), File.ReadAllBytes(At("b.npy")));
        ArrayFile.WriteNpz(At("a.npz"), [new("x", array), new("y", array)]);
        ArrayFile.WriteNpzRows(At("b.npz"), [new("x", rows), new("y", rows)]);
        Assert.Equal(File.ReadAllBytes(At("a.npz")), File.ReadAllBytes(At("b.npz")));
    }

    /// <summary>Written by NumPy: big-endian rows are turned, Fortran's order is read as a whole, an array in an archive too.</summary>
    [Fact]
    public void Every_file_that_holds_one_array_gives_its_rows()
    {
        var header = "{'descr': '>i2', 'fortran_order': False, 'shape': (2, 2), }".PadRight(117) + "\n";
        byte[] start = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0];
        byte[] body = [0, 1, 0, 2, 0, 3, 0, 4];
        File.WriteAllBytes(At("big.npy"), [.. start, .. System.Text.Encoding.ASCII.GetBytes(header), .. body]);
        using (var rows = ArrayFile.OpenRows(At("big.npy")))
            Assert.Equal([3.0, 4], rows.Rows(1, 1).ToDoubles());

        header = header.Replace(">i2", "|i1", StringComparison.Ordinal).Replace("False, ", "True,  ", StringComparison.Ordinal);
        File.WriteAllBytes(At("fortran.npy"), [.. start, .. System.Text.Encoding.ASCII.GetBytes(header), 1, 2, 3, 4]);
        using (var rows = ArrayFile.OpenRows(At("fortran.npy")))
            Assert.Equal([2.0, 4], rows.Rows(1, 1).ToDoubles());

        ArrayFile.WriteNpz(At("two.npz"), [new("x", NdArray.From([1.0, 2], 2)), new("y", NdArray.From([3.0, 4], 2))]);
        using (var rows = ArrayFile.OpenRows(At("two.npz:y")))
            Assert.Equal([4.0], rows.Rows(1, 1).ToDoubles());

        ArrayFile.WriteNpy(At("one.npy"), NdArray.Scalar(1.0));
        Assert.Equal(
            $"{At("one.npy")}: expected an array, found one number",
            Assert.Throws<InputException>(() => ArrayFile.OpenRows(At("one.npy"))).Message
        );
    }

    [Fact]
    public void A_file_that_is_cut_while_it_is_read_is_an_error_and_not_the_end_of_the_process()
    {
        ArrayFile.WriteNpy(At("a.npy"), NdArray.From(new double[100], 100));
        using var rows = ArrayFile.OpenRows(At("a.npy"));
        using (var file = new FileStream(At("a.npy"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(file.Length - 8);
        Assert.Equal(99, rows.Rows(0, 99).Count);
        Assert.Equal(
            $"{At("a.npy")}: expected 928 bytes, the file ends after 920",
            Assert.Throws<InputException>(() => rows.Rows(98, 2)).Message
        );
        Assert.Contains(
            "needs 800 bytes, the file has 792",
            Assert.Throws<InputException>(() => ArrayFile.OpenRows(At("a.npy"))).Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>A sparse file takes no disk. Its size is more than one array in memory may have.</summary>
    [Fact]
    public void A_file_of_eight_gigabytes_is_read_by_rows()
    {
        SparseNpy.Write(At("a.npy"), 8192, 1 << 18);
        using (var file = File.OpenWrite(At("a.npy")))
        {
            file.Position = file.Length - 4;
            file.Write(BitConverter.GetBytes(7f));
        }
        using var rows = ArrayFile.OpenRows(At("a.npy"));
        Assert.Equal(8192, rows.Length);
        Assert.Equal(7, rows.Rows(8191, 1).ToDoubles()[^1]);
        Assert.Contains(
            "more than the",
            Assert.Throws<InputException>(() => ArrayFile.ReadArray(At("a.npy"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Channels_move_to_the_front_and_back()
    {
        var random = new Random(3);
        var bytes = new byte[5 * 2 * 4 * 3];
        random.NextBytes(bytes);
        var array = new NdArray(ElementType.UInt8, [5, 2, 4, 3], bytes);
        using var turned = new ChannelsFirstRows(array);
        Assert.Equal([5, 3, 2, 4], turned.Shape);
        Assert.Equal(array.ChannelsFirst().Rows(1, 3).Bytes, turned.Rows(1, 3).Bytes);
        Assert.Equal(bytes, new ChannelsLastRows(turned).All().Bytes);
    }
}
