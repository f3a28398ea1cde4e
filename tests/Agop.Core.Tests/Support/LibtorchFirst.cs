using System.Runtime.CompilerServices;
using Agop.Core.Arrays;

namespace Agop.Core.Tests.Support;

/// <summary>Some tests use tensors before anything of Agop.Core, which says where libtorch is.</summary>
internal static class LibtorchFirst
{
#pragma warning disable CA2255 // Before the first tensor, whichever test that is in.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run() => RuntimeHelpers.RunModuleConstructor(typeof(NdArray).Module.ModuleHandle);
}
