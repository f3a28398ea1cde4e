namespace Agop.Core.Arrays;

/// <summary>The arrays of an open file; see <see cref="ArrayFile.Open(string)"/>.</summary>
/// <param name="groups">In the file's order; those without arrays are left out.</param>
/// <param name="file">What the arrays are read from, or null where they are in memory.</param>
internal sealed class OpenArrays(IReadOnlyList<ArrayGroup> groups, IDisposable? file = null) : IDisposable
{
    /// <summary>The groups, in the file's order.</summary>
    public IReadOnlyList<ArrayGroup> Groups => groups;

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();
}
