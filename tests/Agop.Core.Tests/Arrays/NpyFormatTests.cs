using System.Text;
using Agop.Core.Arrays;

namespace Agop.Core.Tests.Arrays;

public sealed class NpyFormatTests
{
    // Written by NumPy.
    private const string Fortran =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAABAQAAAgD8AAIBAAAAAQAAAoEA=";
    private const string BigEndian =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPmk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAQAAAAI=";
    private const string Scalar =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAEQA==";
    private const string Half =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPgDA";
    private const string Bool =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==";
    private const string Version3 =
        "k05VTVBZAwB0AAAAeydkZXNjcic6ICc8dTInLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAEA";
    private const string Pickle =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqAA2NudW1weS5jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0"
        + "CnEAY251bXB5Cm5kYXJyYXkKcQFLAIVxAkMBYnEDh3EEUnEFKEsBSwGFcQZjbnVtcHkKZHR5cGUKcQdYAgAAAE84cQiJiIdxCVJxCihLA1gBAA"
        + "AAfHELTk5OSv////9K/////0s/dHEMYoldcQ19cQ5YAQAAAGFxD0sBc2F0cRBiLg==";

    [Theory]
    [InlineData(Fortran, ElementType.Float32, new long[] { 2, 3 }, new double[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(BigEndian, ElementType.Int32, new long[] { 3 }, new double[] { 0, 1, 2 })]
    [InlineData(Scalar, ElementType.Float64, new long[] { }, new[] { 2.5 })]
    [InlineData(Half, ElementType.Float16, new long[] { 2 }, new[] { 1.5, -2 })]
    [InlineData(Bool, ElementType.Bool, new long[] { 2 }, new double[] { 1, 0 })]
    [InlineData(Version3, ElementType.UInt16, new long[] { 2 }, new double[] { 0, 1 })]
    public void What_NumPy_wrote_is_read(string file, ElementType type, long[] shape, double[] values)
    {
        var array = Read(Convert.FromBase64String(file));
        Assert.Equal(type, array.Type);
        Assert.Equal(shape, array.Shape);
        Assert.Equal(values, array.ToDoubles());
    }

    [Fact]
    public void Arrays_of_every_type_survive()
    {
        foreach (var type in Enum.GetValues<ElementType>())
        foreach (var shape in new long[][] { [], [3], [2, 3], [0, 4], [1, 2, 1, 3] })
        {
            var bytes = new byte[shape.Aggregate(1L, (product, size) => product * size) * type.Size()];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)(type == ElementType.Bool ? i % 2 : i);
            using var stream = new MemoryStream();
            NpyFormat.Write(stream, new NdArray(type, shape, bytes));
            var again = Read(stream.ToArray());
            Assert.Equal(type, again.Type);
            Assert.Equal(shape, again.Shape);
            Assert.Equal(bytes, again.Bytes);
            Assert.Equal(0, (stream.Length - bytes.Length) % 64);
        }
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", 8, "shape")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", 8, "shape")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", 8, "shape")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3000000000, 0, 8), }", 0, "shape")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", 8, "data")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", 9, "data")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1.5,), }", 8, "shape")]
    [InlineData("{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", 16, "descr")]
    [InlineData("{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", 16, "descr")]
    [InlineData("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", 8, "descr")]
    [InlineData("{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,), }", 8, "fortran_order")]
    [InlineData("{'descr': '<f8', 'shape': (1,), }", 8, "header")]
    [InlineData("{'descr': '<f8', 'descr': '<f8', 'shape': (1,), }", 8, "fortran_order")]
    [InlineData("__import__('os').system('true')", 8, "header")]
    [InlineData("{'descr': '|b1', 'fortran_order': False, 'shape': (1,), }", 1, "booleans")]
    public void Hostile_headers_are_refused_by_field(string header, int bytes, string field)
    {
        var data = Enumerable.Repeat((byte)7, bytes);
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)(header.Length + 1), 0, .. Encoding.ASCII.GetBytes(header + "\n"), .. data];
        Assert.Contains(field, Assert.Throws<InvalidDataException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Object_arrays_are_refused_before_anything_is_loaded() =>
        Assert.Contains(
            "run code",
            Assert.Throws<InvalidDataException>(() => Read(Convert.FromBase64String(Pickle))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Every_truncation_is_refused()
    {
        var file = Convert.FromBase64String(Fortran);
        for (var length = 0; length < file.Length; length++)
            Assert.Throws<InvalidDataException>(() => Read(file[..length]));
    }

    [Fact]
    public void A_hundred_thousand_mutations_are_read_or_refused()
    {
        byte[][] seeds =
        [
            Convert.FromBase64String(Fortran),
            Convert.FromBase64String(BigEndian),
            Convert.FromBase64String(Scalar),
            Convert.FromBase64String(Version3),
        ];
        Fuzz.Run(seeds, file => Read(file));
    }

    private static NdArray Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return NpyFormat.Read(stream, file.Length);
    }
}
