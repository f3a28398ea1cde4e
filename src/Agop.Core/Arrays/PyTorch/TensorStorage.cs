namespace Agop.Core.Arrays.PyTorch;

/// <summary>The numbers that tensors are views of.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Bytes">Reads them.</param>
/// <param name="Offset">The first number, for a storage that is part of another.</param>
internal sealed record TensorStorage(TensorStorage.Element Kind, Func<byte[]> Bytes, long Offset = 0)
{
    /// <summary>A type of numbers.</summary>
    /// <param name="Type">As arrays hold it.</param>
    /// <param name="Size">Bytes per number in the file.</param>
    /// <param name="Widened">The safetensors code of a type that is widened, or null.</param>
    internal sealed record Element(ElementType Type, int Size, string? Widened = null);
}
