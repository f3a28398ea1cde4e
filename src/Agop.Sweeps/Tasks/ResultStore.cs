using System.Text.Json;
using Agop.Core.Arrays;
using Agop.Core.Errors;

namespace Agop.Sweeps.Tasks;

/// <summary>
/// Results in a folder, one checksummed file per task, named by the task's id. A file is whole or absent, and a task gives the same bytes
/// each time. So processes may be killed at any moment, and any number of them, on any machines, may share a folder.
/// </summary>
public sealed class ResultStore
{
    private const string Marker = "store-id",
        Ending = ".npz";
    private readonly string _folder;

    /// <param name="folder">Made if it is not there.</param>
    /// <exception cref="InputException">The folder cannot be made or written.</exception>
    public ResultStore(string folder)
    {
        (Folder, _folder) = (folder, Path.Combine(folder, "results"));
        try
        {
            Directory.CreateDirectory(_folder);
            AtomicFile.RemoveRests(_folder);
            Identity = Identify();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(folder, $"expected a folder that can be written ({error.Message})", error);
        }
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's own id, the same by whatever path it is reached: created with the folder and stored in it.</summary>
    public string Identity { get; }

    /// <summary>The result of a task, or null where there is none.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    /// <exception cref="StoreException">The disk does not answer.</exception>
    public TaskResult? Find(string id)
    {
        var path = PathOf(id);
        try
        {
            using var stream = File.OpenRead(path);
            return TaskResult.Read(stream);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is InvalidDataException or JsonException)
        {
            throw new InputException(path, $"stored result is damaged ({error.Message})", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Too many open files or a failing disk say nothing about the result: it stays.
            throw new StoreException($"{path}: a stored result could not be read: {error.Message}", error);
        }
    }

    /// <summary>Keeps a result.</summary>
    /// <returns>The bytes of its file.</returns>
    /// <exception cref="StoreException">It could not be written; nothing is left behind.</exception>
    public long Save(string id, TaskResult result)
    {
        try
        {
            AtomicFile.Write(PathOf(id), result.Write);
            return new FileInfo(PathOf(id)).Length;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{_folder}: a result could not be written: {error.Message}", error);
        }
    }

    /// <summary>The results that are there.</summary>
    public IEnumerable<StoredFile> Files()
    {
        var now = DateTime.UtcNow;
        return new DirectoryInfo(_folder)
            .EnumerateFiles($"*{Ending}", SearchOption.AllDirectories)
            .Select(file => new StoredFile(
                file.FullName,
                Path.GetFileNameWithoutExtension(file.Name),
                file.Length,
                now - file.LastWriteTimeUtc
            ));
    }

    private string Identify()
    {
        var marker = Path.Combine(_folder, Marker);
        if (!File.Exists(marker))
        {
            var beside = Path.Combine(_folder, $".{Guid.NewGuid():N}");
            File.WriteAllText(beside, Guid.NewGuid().ToString("N"));
            try
            {
                File.Move(beside, marker, overwrite: false);
            }
            catch (IOException) when (File.Exists(marker))
            {
                // Another process was first.
                File.Delete(beside);
            }
        }
        return File.ReadAllText(marker);
    }

    private string PathOf(string id) => Path.Combine(_folder, id[..2], id + Ending);
}
