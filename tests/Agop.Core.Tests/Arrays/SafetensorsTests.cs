using System.Text;
using Agop.Core.Arrays;

namespace Agop.Core.Tests.Arrays;

public sealed class SafetensorsTests
{
    [Fact]
    public void Arrays_survive_a_file()
    {
        var random = new Random(Random.Shared.Next());
        byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }
        SafetensorsEntry[] entries =
        [
            new("w", "F32", [3, 4], Bytes(48)),
            new("n.b", "I64", [5], Bytes(40)),
            new("h", "BF16", [2], Bytes(4)),
            new("empty", "F64", [0, 2], Bytes(0)),
            new("one", "F64", [], Bytes(8)),
        ];
        foreach (var (expected, found) in entries.Zip(Safetensors.Parse(Safetensors.Format(entries))))
        {
            Assert.Equal((expected.Name, expected.Type), (found.Name, found.Type));
            Assert.Equal(expected.Shape, found.Shape);
            Assert.Equal(expected.Data.ToArray(), found.Data.ToArray());
        }
    }

    [Theory]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
        12,
        "overlap"
    )]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12, "begin at 0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 12, "the file has 12")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, "the file has 4")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "negative")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, "need 12 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9223372036854775807],\"data_offsets\":[0,8]}}", 8, "2 GiB")]
    [InlineData("{\"a\":{\"dtype\":\"O\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "a.dtype")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, "begin <= end")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}", 8, "header")]
    [InlineData("{\"a\":1}", 0, "a: expected an object")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
        2,
        "each name once"
    )]
    [InlineData("[]", 0, "expected a JSON object")]
    [InlineData("{", 0, "header")]
    public void Hostile_headers_are_refused_by_name(string header, int bytes, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => Safetensors.Parse(File(header, bytes)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_beyond_the_file_are_refused()
    {
        Assert.Contains(
            "8 bytes",
            Assert.Throws<InvalidDataException>(() => Safetensors.Parse(new byte[3])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "ends after",
            Assert.Throws<InvalidDataException>(() => Safetensors.Parse(new byte[] { 200, 0, 0, 0, 0, 0, 0, 0, 1 })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "at most",
            Assert.Throws<InvalidDataException>(() => Safetensors.Parse(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_hundred_thousand_mutations_are_read_or_refused()
    {
        var seed = File(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
                + "\"b\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[16,24]},\"__metadata__\":{\"k\":\"v\"}}",
            24
        );
        var random = new Random(1);
        var (read, refused) = (0, 0);
        for (var i = 0; i < 100_000; i++)
        {
            var mutated = Mutate(seed, random);
            try
            {
                _ = Safetensors.Parse(mutated);
                read++;
            }
            catch (InvalidDataException error)
            {
                Assert.NotEmpty(error.Message);
                refused++;
            }
        }
        Assert.True(read > 1000 && refused > 1000, $"{read} read, {refused} refused");
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToArray();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            if (random.Next(8) == 0)
                bytes = bytes[..random.Next(bytes.Length + 1)];
            else if (bytes.Length > 0)
                bytes[random.Next(bytes.Length)] =
                    random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"0123456789[]{},:-\"eF"[random.Next(20)];
        }
        return bytes;
    }

    private static byte[] File(string header, int bytes)
    {
        var text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. new byte[bytes]];
    }
}
