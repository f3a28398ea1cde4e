using System.Buffers.Binary;

namespace Agop.Torch.Tests;

public sealed class PngTests
{
    [Fact]
    public void A_picture_becomes_a_png_file_of_its_size()
    {
        var path = Path.GetTempFileName();
        TorchRuntime.WritePng(path, new byte[5 * 3 * 3], 5, 3, 3);
        var bytes = File.ReadAllBytes(path);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], bytes[..4]);
        Assert.Equal(5, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)));
        Assert.Equal(3, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20)));
        File.Delete(path);
    }

    [Fact]
    public void What_cannot_be_written_is_said()
    {
        Assert.Throws<IOException>(() => TorchRuntime.WritePng("/no/such/folder/x.png", new byte[3], 1, 1, 3));
        Assert.Throws<ArgumentException>(() => TorchRuntime.WritePng("x.png", new byte[4], 1, 1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchRuntime.WritePng("x.png", new byte[2], 1, 1, 2));
    }
}
