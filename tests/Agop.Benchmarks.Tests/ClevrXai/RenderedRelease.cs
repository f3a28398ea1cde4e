using Agop.Benchmarks.ClevrXai.Release;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Tests.Support;

namespace Agop.Benchmarks.Tests.ClevrXai;

/// <summary>A small release, rendered once; tests spoil copies of it.</summary>
public sealed class RenderedRelease : IDisposable
{
    public const int Count = 6;
    private readonly TemporaryFolder _folder = new();

    public RenderedRelease() => Questions = new ReleaseWriter(Options, _folder.Path).Write(Count, 2);

    public SceneOptions Options { get; } = new(Random.Shared.Next(), 2, 4);

    public int Questions { get; }

    public void CopyTo(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(_folder.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => _folder.Dispose();
}
