namespace Agop.Core.Arrays;

/// <summary>One named array of a .safetensors file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">The format's type code, such as <c>F32</c>.</param>
/// <param name="Shape">Row-major dimensions.</param>
/// <param name="Data">Little-endian bytes.</param>
internal sealed record SafetensorsEntry(string Name, string Type, long[] Shape, ReadOnlyMemory<byte> Data);
