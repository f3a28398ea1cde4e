using System.Runtime.CompilerServices;
using Agop.Core.Libtorch;

namespace Agop.Core.Tests.Support;

/// <summary>Whichever test comes first, libtorch is loaded before TorchSharp looks for it by itself.</summary>
internal static class LibtorchStart
{
    [ModuleInitializer]
    internal static void Begin() => LibtorchLibrary.Load();
}
