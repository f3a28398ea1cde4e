using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.RegularExpressions;

namespace Agop.Core.Libtorch;

/// <summary>
/// Finds and loads libtorch and TorchSharp's native library at their first use. The build lays both into a folder <c>libtorch</c>, beside
/// the program or above it;
/// <c>AGOP_LIBTORCH</c> names another libtorch, such as an installed PyTorch's. A program that has neither gets what its own packages
/// brought.
/// </summary>
internal static partial class LibtorchLibrary
{
    private const string Variable = "AGOP_LIBTORCH";
    private const string Native = "libLibTorchSharp.so";
    private const int Major = 2;
    private const int MatchMilliseconds = 10_000;
    private const int TrimThreshold = -1,
        TopPad = -2,
        MapThreshold = -3;
    private static readonly Lock s_loading = new();
    private static nint s_native;

    /// <summary>Where libtorch was loaded from.</summary>
    public static string Source { get; private set; } = "the program's own packages";

    /// <summary>The library with libtorch's processor code.</summary>
    public static nint Handle { get; private set; }

    /// <summary>
    /// Loads what is not loaded yet. Without it, the first use of a tensor does the same, but TorchSharp hides what went wrong.
    /// </summary>
    /// <exception cref="LibtorchLoadException">It does not load, or is of another major version.</exception>
    public static void Load()
    {
        lock (s_loading)
        {
            if (Handle != 0)
                return;
            // OpenMP reads these when it loads. Lanes that spin in its barriers slow each other down; a lane has one thread.
            SetEnvironment("OMP_WAIT_POLICY", "passive", 0);
            SetEnvironment("OMP_NUM_THREADS", "1", 0);
            // cuBLAS gives the same bits each time only with a workspace of its own.
            SetEnvironment("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
            // Small batches take and free the same few megabytes again and again; by default glibc maps and unmaps them.
            SetAllocator(MapThreshold, 512 << 20);
            SetAllocator(TrimThreshold, 512 << 20);
            SetAllocator(TopPad, 16 << 20);
            if (Folder() is not { } folder)
            {
                TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
                Handle = NativeLibrary.Load("torch_cpu", typeof(TorchSharp.torch).Assembly, null);
                return;
            }
            var libtorch = Given() ?? folder;
            var processor = Open(Path.Combine(libtorch, "libtorch_cpu.so"));
            foreach (
                var further in new[] { "libtorch_cuda.so", "libtorch.so" }.Select(name => Path.Combine(libtorch, name)).Where(File.Exists)
            )
                Open(further);
            // Only now: the first question that libtorch answers about itself fixes whether it knows of CUDA.
            RequireVersion(processor, libtorch);
            s_native = Open(Path.Combine(folder, Native));
            (Source, Handle) = (Given() is null ? folder : $"{Variable}={Environment.GetEnvironmentVariable(Variable)}", processor);
        }
    }

#pragma warning disable CA2255 // It must be there before TorchSharp's first native call, whichever that is.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        // TorchSharp would load a libtorch of any version that the system's linker finds. Ours is there first, as soon as TorchSharp is.
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => PreloadFor(loaded.LoadedAssembly);
        foreach (var loaded in AppDomain.CurrentDomain.GetAssemblies())
            PreloadFor(loaded);
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name == "LibTorchSharp" ? s_native : 0;
    }

    private static void PreloadFor(Assembly assembly)
    {
        if (assembly.GetName().Name != "TorchSharp" || Folder() is null)
            return;
        try
        {
            Load();
        }
        catch (LibtorchLoadException)
        {
            // An exception would be lost while an assembly loads; the next Load throws it again.
        }
    }

    /// <summary>The folder that the build created, searched for from the program's folder upwards.</summary>
    private static string? Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, "libtorch") is var folder && File.Exists(Path.Combine(folder, Native)))
                return folder;
        return null;
    }

    private static string? Given()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } given)
            return null;
        return new[] { Path.Combine(given, "lib"), given }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "libtorch_cpu.so")))
            ?? throw new LibtorchLoadException(
                $"{Variable}: expected a folder with lib/libtorch_cpu.so, such as an installed PyTorch's, not '{given}'"
            );
    }

    /// <summary>The version in libtorch's own description of its build; empty where it says none.</summary>
    public static string VersionIn(string config) => TorchVersion().Match(config).Groups["version"].Value;

    private static nint Open(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            const string LayItAnew = "delete the folder .build of the checkout, and ./agop creates it again";
            var remedy = Given() is null ? LayItAnew : $"{Variable} names its folder";
            throw new LibtorchLoadException($"{path}: the library does not load ({FirstReason(error)}); {remedy}", error);
        }
    }

    /// <summary>The dynamic linker's own words, without what .NET tells about the places that it tried.</summary>
    private static string FirstReason(Exception error) =>
        error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [_, var reason, ..]
            ? reason.Trim()
            : error.Message.ReplaceLineEndings(" ");

    private static void RequireVersion(nint processor, string folder)
    {
        var version = NativeLibrary.TryGetExport(processor, LibtorchSymbols.ShowConfig, out var config)
            ? VersionIn(LibtorchSymbols.Text(config))
            : "";
        if (!version.StartsWith($"{Major}.", StringComparison.Ordinal))
            throw new LibtorchLoadException(
                $"{folder}: expected libtorch {Major}, found "
                    + $"{(version.Length > 0 ? version : "one that does not say its version, as builds with the old C++ ABI do not")}"
            );
    }

    [GeneratedRegex(@"TORCH_VERSION=(?<version>[0-9.]+)", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex TorchVersion();

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);
}
