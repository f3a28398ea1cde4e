using Agop.Core.Errors;

namespace Agop.Benchmarks.Imports;

/// <summary>A file as it was when an import began.</summary>
/// <param name="Path">Where.</param>
/// <param name="Length">Its size.</param>
/// <param name="Written">When it was changed last.</param>
internal sealed record FileState(string Path, long Length, DateTime Written)
{
    /// <summary>A file as it is now.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public static FileState Of(string path)
    {
        var file = new FileInfo(path);
        // A name that is no UTF-8 is read with such signs in it, and then not found.
        if (path.Contains('\uFFFD', StringComparison.Ordinal))
            throw new InputException(path, "its name is not UTF-8: rename it");
        return file.Exists ? new FileState(path, file.Length, file.LastWriteTimeUtc) : throw new InputException(path, "no such file");
    }

    /// <summary>Refuses a file that is not what it was.</summary>
    /// <exception cref="InputException">It was changed, or is gone.</exception>
    public void RequireUnchanged()
    {
        if (!File.Exists(Path) || Of(Path) != this)
            throw new InputException(Path, "was changed while it was imported; nothing is kept");
    }
}
