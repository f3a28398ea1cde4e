using System.Formats.Tar;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Images;

namespace Agop.Benchmarks.Imports;

/// <summary>The PNG and JPEG files of a folder or of a tar file.</summary>
/// <param name="Entries">The pictures, by name.</param>
/// <param name="Files">What they are read from.</param>
/// <param name="Owned">What is closed at the end, or null.</param>
internal sealed record PictureCollection(IReadOnlyList<PictureEntry> Entries, IReadOnlyList<FileState> Files, IDisposable? Owned)
{
    private static readonly string[] s_endings = [".png", ".jpg", ".jpeg"];

    /// <summary>Those of a folder and its folders, or of a tar file.</summary>
    /// <exception cref="InputException">There are none.</exception>
    public static PictureCollection Open(string path)
    {
        var found = Directory.Exists(path) ? OfFolder(path) : OfTar(path);
        if (found.Entries.Count > 0)
            return found;
        found.Owned?.Dispose();
        throw new InputException(path, "expected pictures (.png, .jpg, .jpeg), found none");
    }

    private static bool IsPicture(string name) => s_endings.Contains(Path.GetExtension(name).ToLowerInvariant());

    private static PictureCollection OfFolder(string folder)
    {
        var files = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(IsPicture)
            .Order(StringComparer.Ordinal)
            .Select(FileState.Of)
            .ToArray();
        return new(
            Array.ConvertAll(
                files,
                file => new PictureEntry(
                    file.Path,
                    Path.GetRelativePath(folder, file.Path).Replace('\\', '/'),
                    () => ArrayFile.Guard(file.Path, () => File.ReadAllBytes(file.Path))
                )
            ),
            files,
            null
        );
    }

    private static PictureCollection OfTar(string path) =>
        ArrayFile.Guard(
            path,
            () =>
            {
                var state = FileState.Of(path);
                var file = FileRows.Open(path);
                var entries = new List<PictureEntry>();
                using var stream = File.OpenRead(path);
                using var tar = new TarReader(stream);
                while (tar.GetNextEntry() is { } entry)
                {
                    if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !IsPicture(entry.Name))
                        continue;
                    var (name, offset, length) = (entry.Name.TrimStart('.', '/'), entry.DataOffset, entry.Length);
                    if (length > PictureFile.MaxBytes)
                        throw new InvalidDataException($"{name}: {length} bytes, expected at most {PictureFile.MaxBytes}");
                    entries.Add(
                        new PictureEntry(
                            $"{path}: {name}",
                            name,
                            () =>
                            {
                                var bytes = new byte[length];
                                FileRows.Read(file, offset, bytes, path);
                                return bytes;
                            }
                        )
                    );
                }
                return new PictureCollection([.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)], [state], file);
            }
        );
}
