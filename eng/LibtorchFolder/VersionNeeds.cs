using System.Buffers.Binary;
using System.Text;

namespace LibtorchFolder;

/// <summary>
/// Makes TorchSharp's native library load where libstdc++ is older than the one it was linked with. Its version needs name GLIBCXX_3.4.32
/// for one symbol, which nothing in it relocates; the loader refuses the file all the same, unless that need is marked weak (VER_FLG_WEAK
/// in .gnu.version_r, of the Linux Standard Base's symbol versioning).
/// </summary>
internal static class VersionNeeds
{
    /// <summary>The need that is marked.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    /// <summary>The one symbol that may ask for it.</summary>
    public const string Symbol = "_ZSt21ios_base_library_initv";

    private const ushort Weak = 2;
    private const int SymbolTable = 11,
        VersionSymbols = 0x6fffffff,
        VersionRecords = 0x6ffffffe;

    /// <summary>The file with the need marked weak, or as it is where it has no such need.</summary>
    /// <param name="file">A 64-bit little-endian ELF file.</param>
    /// <exception cref="InvalidDataException">It is not one, is cut off, or has another symbol that asks for that version.</exception>
    public static byte[] Mend(byte[] file)
    {
        try
        {
            return Mended(file);
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("the file is cut off or damaged", error);
        }
    }

    private static byte[] Mended(byte[] file)
    {
        if (file.Length < 64 || !file.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException("expected a 64-bit ELF library");
        var sections = Sections(file);
        if (sections.Length == 0)
            throw new InvalidDataException("expected a table of sections, found none");
        if (sections.FirstOrDefault(section => section.Type == VersionRecords) is not { } needs)
            return file;
        foreach (var (place, index) in Find(file, needs, sections[needs.Link]))
        {
            if (UsersOf(index, file, sections).FirstOrDefault(name => name != Symbol) is { } other)
                throw new InvalidDataException($"'{other}' needs {Version}, which this system may lack");
            file = [.. file];
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(place), (ushort)(UInt16(file, place) | Weak));
        }
        return file;
    }

    /// <summary>Where the flags of each need of that version are, and the index that symbols refer to it by.</summary>
    private static IEnumerable<(int Flags, int Index)> Find(byte[] file, Section needs, Section names)
    {
        var library = needs.Offset;
        for (var l = 0; l < needs.Info; l++)
        {
            var need = library + Int32(file, library + 8);
            for (var n = UInt16(file, library + 2); n > 0; n--)
            {
                if (Text(file, names.Offset + Int32(file, need + 8)) == Version)
                    yield return (need + 4, UInt16(file, need + 6));
                need += Next(file, need + 12);
            }
            library += Next(file, library + 12);
        }
    }

    private static IEnumerable<string> UsersOf(int version, byte[] file, Section[] sections)
    {
        var (symbols, versions) = (OfType(sections, SymbolTable), OfType(sections, VersionSymbols));
        for (var i = 0; i < versions.Size / 2; i++)
            if (UInt16(file, versions.Offset + 2 * i) == version)
                yield return Text(file, sections[symbols.Link].Offset + Int32(file, symbols.Offset + 24 * i));
    }

    private static Section OfType(Section[] sections, int type) =>
        sections.FirstOrDefault(section => section.Type == type) ?? throw new InvalidDataException("it has version needs, but no symbols");

    private static Section[] Sections(byte[] file)
    {
        var (table, size, count) = (Place(file, 40), UInt16(file, 58), UInt16(file, 60));
        if ((long)table + size * count > file.Length)
            throw new InvalidDataException("the file is cut off");
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => table + i * size)
                .Select(at => new Section(
                    Int32(file, at + 4),
                    Place(file, at + 24),
                    Place(file, at + 32),
                    Int32(file, at + 40),
                    Int32(file, at + 44)
                )),
        ];
    }

    /// <summary>How far on the next record of a list is. It lies behind, so that a damaged list ends.</summary>
    private static int Next(byte[] file, int at) =>
        Int32(file, at) is >= 0 and var distance
            ? Math.Max(distance, 1)
            : throw new InvalidDataException("a list of version needs runs backwards");

    private static int Place(byte[] file, int at) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at)));

    private static int Int32(byte[] file, int at) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));

    private static ushort UInt16(byte[] file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));

    private static string Text(byte[] file, int at) => Encoding.UTF8.GetString(file.AsSpan(at)[..file.AsSpan(at).IndexOf((byte)0)]);

    private sealed record Section(int Type, int Offset, int Size, int Link, int Info);
}
