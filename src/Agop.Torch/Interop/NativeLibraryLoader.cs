using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>
/// Finds and loads libagop_torch once: the path in the variable AGOP_TORCH_LIBRARY, else beside the program.
/// Settings that OpenMP and OpenBLAS read when they load are put into the C environment first.
/// </summary>
internal static partial class NativeLibraryLoader
{
    private const string FileName = "libagop_torch.so";
    private static readonly Lazy<nint> s_library = new(Load);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("agop_torch", EntryPoint = "agop_initialize")]
    private static partial int Initialize();

    public static void EnsureLoaded() => _ = s_library.Value;

    private static nint Load()
    {
        // Two lanes that spin in OpenMP barriers destroy each other; one thread per lane is the rule (see torch.set_num_threads).
        _ = SetEnvironment("OMP_WAIT_POLICY", "passive", 0);
        _ = SetEnvironment("OMP_NUM_THREADS", "1", 0);
        _ = SetEnvironment("OPENBLAS_NUM_THREADS", "1", 0);

        var path = Environment.GetEnvironmentVariable("AGOP_TORCH_LIBRARY") ?? Path.Combine(AppContext.BaseDirectory, FileName);
        if (!File.Exists(path))
            throw new DllNotFoundException($"{path}: the native library is not there; ./agop and ./test build it");
        var library = NativeLibrary.Load(path);
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => string.Equals(name, "agop_torch", StringComparison.Ordinal) ? library : 0);
        if (Initialize() != 0) throw new InvalidOperationException($"{path}: the native library did not initialize");
        return library;
    }
}
