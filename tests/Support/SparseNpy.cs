using System.Text;

namespace Agop.Tests.Support;

/// <summary>Arrays of zeros that take no disk, of any size.</summary>
internal static class SparseNpy
{
    /// <summary>Where the elements begin.</summary>
    public const int Offset = 128;

    /// <summary>Writes a .npy file of float32 zeros.</summary>
    public static void Write(string path, params long[] shape)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", shape)},), }}";
        using var file = File.Create(path);
        file.Write([0x93, .. "NUMPY"u8, 1, 0, Offset - 10, 0, .. Encoding.ASCII.GetBytes(header.PadRight(Offset - 11)), (byte)'\n']);
        file.SetLength(Offset + shape.Aggregate(4L, (bytes, size) => bytes * size));
    }
}
