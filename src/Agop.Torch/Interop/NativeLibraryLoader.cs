using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Interop;

/// <summary>
/// Finds and loads libagop_torch at its first use: the path in the variable AGOP_TORCH_LIBRARY, else beside the program.
/// Settings that OpenMP and OpenBLAS read when they load are put into the C environment first.
/// </summary>
internal static partial class NativeLibraryLoader
{
    private const string Name = "agop_torch";
    private const string FileName = "libagop_torch.so";
    private static readonly Lock s_loading = new();
    private static nint s_library;

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

#pragma warning disable CA2255 // The resolver must be there before the first native call, whichever that is.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Name ? Library() : 0);

    private static nint Library()
    {
        lock (s_loading) return s_library != 0 ? s_library : s_library = Load();
    }

    private static unsafe nint Load()
    {
        // Two lanes that spin in OpenMP barriers destroy each other; one thread per lane is the rule (see torch.set_num_threads).
        _ = SetEnvironment("OMP_WAIT_POLICY", "passive", 0);
        _ = SetEnvironment("OMP_NUM_THREADS", "1", 0);
        _ = SetEnvironment("OPENBLAS_NUM_THREADS", "1", 0);
        // Debian's OpenBLAS (0.3.21) takes processors that it does not know for a Pentium 4: a quarter of their speed.
        if (Avx512BW.VL.IsSupported && Avx512DQ.IsSupported) _ = SetEnvironment("OPENBLAS_CORETYPE", "SkylakeX", 0);

        var path = Environment.GetEnvironmentVariable("AGOP_TORCH_LIBRARY") ?? Path.Combine(AppContext.BaseDirectory, FileName);
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new TorchLibraryException($"{path}: the native library does not load ({error.Message.ReplaceLineEndings(" ")}); ./agop builds it, and builds it anew after its folder .build was deleted", error);
        }
        var initialize = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "agop_initialize");
        return initialize() == 0 ? library : throw new TorchLibraryException($"{path}: the native library did not initialize");
    }
}
