namespace Agop.Benchmarks.Imports;

/// <summary>A picture that is to be imported.</summary>
/// <param name="Place">What errors call it.</param>
/// <param name="Name">Its path below the source's root, with '/'.</param>
/// <param name="Read">Reads its bytes.</param>
internal sealed record PictureEntry(string Place, string Name, Func<byte[]> Read)
{
    /// <summary>The name without its ending.</summary>
    public string Stem => Name[..^Path.GetExtension(Name).Length];
}
