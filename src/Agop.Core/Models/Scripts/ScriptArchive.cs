using System.IO.Compression;
using System.Text;
using Agop.Core.Arrays.PyTorch;

namespace Agop.Core.Models.Scripts;

/// <summary>
/// A TorchScript file with one more step in it. libtorch's interpreter gives no hooks, so the code of a submodule's class is changed before
/// it is loaded: its forward stores its result in an attribute of its own, as it is at that place, and hands on a copy, which later
/// operations may overwrite.
/// </summary>
internal static class ScriptArchive
{
    /// <summary>The attribute that holds the result.</summary>
    public const string Attribute = "_agop_kept";

    /// <summary>The root's method that gives it.</summary>
    public const string Take = "_agop_take";

    /// <summary>The root's method that empties it.</summary>
    public const string Forget = "_agop_forget";

    private const string Pickle = "/data.pkl";

    /// <summary>The file with a submodule's output kept.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="path">The submodule's name, such as <c>layer4.1</c>.</param>
    /// <exception cref="InvalidDataException">
    /// There is no such submodule, it does not give one tensor, or the file is of another form.
    /// </exception>
    public static byte[] Keeping(byte[] file, string path)
    {
        using var stream = new MemoryStream();
        stream.Write(file);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var pickle =
                archive.Entries.FirstOrDefault(entry =>
                    entry.FullName.EndsWith(Pickle, StringComparison.Ordinal) && entry.FullName.Count(c => c == '/') == 1
                ) ?? throw new InvalidDataException("the file has no data.pkl, expected one that torch.jit.save wrote");
            var sources = new ScriptSources(archive, pickle.FullName[..^Pickle.Length]);
            var objects = PyTorchFile.Bytes(pickle);
            var root = ScriptPickle.RootOf(objects);
            var target = sources.ClassAt(root, path);
            sources.Keep(target);
            sources.AddMethods(root, path, [.. sources.PathsOf(root, target)]);
            sources.Save();
            Replace(pickle, ScriptPickle.AddAttribute(objects, target));
        }
        return stream.ToArray();
    }

    /// <summary>Writes an entry anew.</summary>
    public static void Replace(ZipArchiveEntry entry, byte[] bytes)
    {
        using var stream = entry.Open();
        stream.SetLength(0);
        stream.Write(bytes);
    }

    /// <summary>The text of an entry.</summary>
    public static string Text(ZipArchiveEntry entry) => Encoding.UTF8.GetString(PyTorchFile.Bytes(entry));
}
