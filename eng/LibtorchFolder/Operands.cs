using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace LibtorchFolder;

/// <summary>
/// Makes TorchSharp keep the operands of a call until it returns. It reads their native pointers, and calls libtorch with these alone: in
/// optimized code an operand is garbage from then on, and its finalizer frees it while libtorch works with it. Scalars, of which x * 2
/// makes one, are in no scope that would hold them. Code that is not optimized holds what a method was given until its end, so the assembly
/// is marked as such (DebuggableAttribute.DisableOptimizations); its methods do nothing but call.
/// </summary>
internal static class Operands
{
    // DebuggingModes.Default and DebuggingModes.DisableOptimizations.
    private const int NotOptimized = 0x1 | 0x100;
    private const int Prolog = 2;

    /// <summary>The assembly, marked; as it is where it is marked already.</summary>
    /// <param name="assembly">The bytes of a managed assembly.</param>
    /// <exception cref="InvalidDataException">It is none, or says nothing about debugging that could be changed.</exception>
    public static byte[] Keep(byte[] assembly)
    {
        try
        {
            var place = FlagsOf(assembly);
            var flags = BinaryPrimitives.ReadInt32LittleEndian(assembly.AsSpan(place));
            if ((flags & NotOptimized) == NotOptimized)
                return assembly;
            assembly = [.. assembly];
            BinaryPrimitives.WriteInt32LittleEndian(assembly.AsSpan(place), flags | NotOptimized);
            return assembly;
        }
        catch (Exception error) when (error is BadImageFormatException or ArgumentOutOfRangeException or InvalidOperationException)
        {
            throw new InvalidDataException("expected a managed assembly", error);
        }
    }

    /// <summary>Where the flags of its DebuggableAttribute are.</summary>
    private static unsafe int FlagsOf(byte[] assembly)
    {
        using var file = new PEReader(new MemoryStream(assembly));
        var metadata = file.GetMetadataReader();
        foreach (var attribute in metadata.GetAssemblyDefinition().GetCustomAttributes().Select(metadata.GetCustomAttribute))
        {
            if (
                attribute.Constructor.Kind != HandleKind.MemberReference
                || metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
                    is not { Kind: HandleKind.TypeReference } parent
            )
                continue;
            if (metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name) != "DebuggableAttribute")
                continue;
            var value = metadata.GetBlobReader(attribute.Value);
            return (int)(value.StartPointer - metadata.MetadataPointer) + file.PEHeaders.MetadataStartOffset + Prolog;
        }
        throw new InvalidDataException("expected an assembly with a DebuggableAttribute");
    }
}
