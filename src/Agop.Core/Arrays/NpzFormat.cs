using System.IO.Compression;

namespace Agop.Core.Arrays;

/// <summary>
/// NumPy's .npz format: a zip of .npy members. Checksums are verified; members that would unpack to far more than the file are refused.
/// Written members are stored in the given order with a fixed date, so that equal arrays give equal bytes.
/// </summary>
internal static class NpzFormat
{
    private const long BombFloor = 256L << 20;
    private const long BombRatio = 200;
    private const string Ending = ".npy";
    private static readonly DateTimeOffset s_epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads every member.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such archive; the message names the member and the field.</exception>
    public static IReadOnlyDictionary<string, NdArray> Read(Stream stream)
    {
        var arrays = new Dictionary<string, NdArray>(StringComparer.Ordinal);
        ReadMembers(stream, arrays, NpyFormat.Read);
        return arrays;
    }

    /// <summary>Reads every member, to be asked for its rows: large ones are unpacked into files that go with them.</summary>
    /// <param name="stream">The archive.</param>
    /// <param name="scratch">Where those files lie.</param>
    /// <exception cref="InvalidDataException">The bytes are no such archive; the message names the member and the field.</exception>
    public static IReadOnlyDictionary<string, ArrayRows> ReadRows(Stream stream, string scratch)
    {
        var arrays = new Dictionary<string, ArrayRows>(StringComparer.Ordinal);
        try
        {
            ReadMembers(stream, arrays, (member, length) => NpyFormat.ReadRows(member, length, scratch));
            return arrays;
        }
        catch
        {
            foreach (var array in arrays.Values)
                array.Dispose();
            throw;
        }
    }

    private static void ReadMembers<T>(Stream stream, Dictionary<string, T> arrays, Func<Stream, long, T> read)
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            RefuseBombs(archive, stream.Length);
            foreach (var entry in archive.Entries)
            {
                if (!entry.FullName.EndsWith(Ending, StringComparison.Ordinal))
                    throw new InvalidDataException($"{entry.FullName}: expected only .npy members");
                var name = entry.FullName[..^Ending.Length];
                if (arrays.ContainsKey(name))
                    throw new InvalidDataException($"{name}: expected each name once");
                ReadMember(entry, name, arrays, read);
            }
        }
        catch (Exception error)
            when (error
                    is ArgumentException
                        or OverflowException
                        or NotSupportedException
                        or OutOfMemoryException
                        or EndOfStreamException
                        or InvalidOperationException
            )
        {
            // What the zip reader throws for some damaged directories.
            throw new InvalidDataException($"archive: damaged ({error.Message})", error);
        }
    }

    private static void ReadMember<T>(ZipArchiveEntry entry, string name, Dictionary<string, T> arrays, Func<Stream, long, T> read)
    {
        try
        {
            using var member = new ChecksumStream(entry.Open());
            arrays.Add(name, read(member, entry.Length));
            if (member.Checksum != entry.Crc32)
                throw new InvalidDataException("checksum: the bytes are damaged");
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{name}: {error.Message}", error);
        }
    }

    /// <summary>Writes arrays under their names.</summary>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, NdArray>> arrays) => Write(stream, arrays, NpyFormat.Write);

    /// <summary>Writes arrays of any size under their names.</summary>
    public static void WriteRows(Stream stream, IEnumerable<KeyValuePair<string, ArrayRows>> arrays) =>
        Write(stream, arrays, NpyFormat.WriteRows);

    private static void Write<T>(Stream stream, IEnumerable<KeyValuePair<string, T>> arrays, Action<Stream, T> write)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, array) in arrays)
        {
            var entry = archive.CreateEntry(name + Ending, CompressionLevel.NoCompression);
            entry.LastWriteTime = s_epoch;
            using var member = entry.Open();
            write(member, array);
        }
    }

    internal static void RefuseBombs(ZipArchive archive, long fileLength)
    {
        Int128 total = 0;
        foreach (var entry in archive.Entries)
            total += entry.Length;
        if (total > BombFloor && total > (Int128)fileLength * BombRatio)
            throw new InvalidDataException($"members: {fileLength} bytes claim to unpack to {total}; refused as a zip bomb");
    }

    /// <summary>Passes reads on and keeps the CRC-32 of what went through.</summary>
    private sealed class ChecksumStream(Stream inner) : Stream
    {
        private readonly Crc32 _crc = new();

        public uint Checksum => _crc.Value;
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            _crc.Append(buffer[..read]);
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
