using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Errors;
using Agop.Core.Json;

namespace Agop.Benchmarks.ClevrXai.Release;

/// <summary>
/// The index of a checked folder: a line of JSON per scene, with the hashes of its files. The SHA-256 of the index stands for all that it
/// names.
/// </summary>
public static class ReleaseIndex
{
    /// <summary>The SHA-256 of a folder's index.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string Hash(string folder)
    {
        using var stream = Open(folder);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>The scenes in order, one at a time.</summary>
    /// <exception cref="InputException">There is no index, or it is damaged.</exception>
    public static IEnumerable<IndexedScene> Read(string folder)
    {
        using var reader = new StreamReader(Open(folder));
        for (var number = 1; reader.ReadLine() is { } line; number++)
            yield return Parse(line, $"{Path.Combine(folder, ReleaseLayout.Index)}:{number}");
    }

    /// <summary>The SHA-256 of a file.</summary>
    internal static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Refuses a file that is not the one that was checked.</summary>
    internal static void RequireUnchanged(string path, string hash)
    {
        if (!File.Exists(path))
            throw new InputException(path, "no such file; it was there when the release was imported");
        if (HashOf(path) != hash)
            throw new InputException(path, "has changed since the release was imported; 'agop data clevr-xai import' checks it again");
    }

    /// <summary>A scene as a line.</summary>
    internal static string Line(IndexedScene scene)
    {
        var json = SceneJson.Write(scene.Scene, split: "");
        foreach (var key in new[] { "relationships", "directions", "split" })
            json.Remove(key);
        return new JsonObject
        {
            ["scene"] = json,
            ["pixels"] = JsonSerializer.SerializeToNode(scene.Pixels),
            ["picture"] = scene.Picture,
            ["mask"] = scene.Mask,
            ["questions"] = JsonSerializer.SerializeToNode(scene.Questions, JsonFormat.Options),
        }.ToJsonString();
    }

    private static IndexedScene Parse(string line, string source)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return new IndexedScene(
                SceneJson.ReadScene(root.GetProperty("scene"), source),
                root.GetProperty("pixels").Deserialize<int[]>()!,
                root.GetProperty("picture").GetString()!,
                root.GetProperty("mask").GetString()!,
                root.GetProperty("questions").Deserialize<IndexedQuestion[]>(JsonFormat.Options)!
            );
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InputException(source, "damaged; 'agop data clevr-xai import' writes it again", error);
        }
    }

    private static FileStream Open(string folder)
    {
        var path = Path.Combine(folder, ReleaseLayout.Index);
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "no index here; 'agop data clevr-xai import' makes it", error);
        }
    }
}
