using System.Runtime.InteropServices;
using System.Text;

namespace Agop.Core.Libtorch;

/// <summary>libtorch's own exported functions, by their C++ names, for what TorchSharp 0.107 does not offer.</summary>
internal static unsafe partial class LibtorchSymbols
{
    public const string ShowConfig = "_ZN2at11show_configB5cxx11Ev";
    public const string MklVersion = "_ZN2at15get_mkl_versionB5cxx11Ev";
    public const string OneDnnVersion = "_ZN2at18get_mkldnn_versionB5cxx11Ev";
    public const string SetDeterministicAlgorithms = "_ZN2at7Context26setDeterministicAlgorithmsEbb";
    public const string DeterministicAlgorithms = "_ZNK2at7Context23deterministicAlgorithmsEv";
    public const string SetDeterministicCuDnn = "_ZN2at7Context21setDeterministicCuDNNEb";
    public const string DeterministicCuDnn = "_ZNK2at7Context18deterministicCuDNNEv";
    public const string SetBenchmarkCuDnn = "_ZN2at7Context17setBenchmarkCuDNNEb";
    public const string BenchmarkCuDnn = "_ZNK2at7Context14benchmarkCuDNNEv";
    public const string SetAllowTf32CuDnn = "_ZN2at7Context17setAllowTF32CuDNNEb";
    public const string SetAllowTf32CuBlas = "_ZN2at7Context18setAllowTF32CuBLASEb";
    public const string AllowTf32CuBlas = "_ZNK2at7Context15allowTF32CuBLASEv";
    public const string SetDeterministicFill = "_ZN2at7Context39setDeterministicFillUninitializedMemoryEb";
    public const string SetEnabledOneDnn = "_ZN2at7Context20setUserEnabledMkldnnEb";
    public const string EnabledOneDnn = "_ZNK2at7Context17userEnabledMkldnnEv";
    public const string SetEnabledNnPack = "_ZN2at7Context20setUserEnabledNNPACKEb";
    private const string GlobalContext = "_ZN2at13globalContextEv";
    private const string SetGraphExecutorOptimize = "_ZN5torch3jit24setGraphExecutorOptimizeEb";

    /// <summary>Calls a function that returns a std::string: it writes it where the hidden first argument says.</summary>
    public static string Text(nint function)
    {
        CppString text;
        ((delegate* unmanaged<CppString*, CppString*>)function)(&text);
        var result = Encoding.UTF8.GetString(text.Start, checked((int)text.Length));
        if (text.Start != &text.Inside[0])
            Free(text.Start);
        return result;
    }

    /// <inheritdoc cref="Text(nint)"/>
    public static string Text(string function) => Text(Find(function));

    /// <summary>Reads a switch of at::Context.</summary>
    public static bool Get(string getter) => ((delegate* unmanaged<nint, byte>)Find(getter))(Context()) != 0;

    /// <summary>Sets a switch of at::Context.</summary>
    public static void Set(string setter, bool value) =>
        ((delegate* unmanaged<nint, byte, void>)Find(setter))(Context(), value ? (byte)1 : (byte)0);

    /// <summary>Whether operations without a deterministic implementation fail instead of running.</summary>
    public static void UseDeterministicAlgorithms(bool value) =>
        ((delegate* unmanaged<nint, byte, byte, void>)Find(SetDeterministicAlgorithms))(Context(), value ? (byte)1 : (byte)0, 0);

    /// <summary>Whether this thread's TorchScript runs kernels that are fused while it runs. They depend on what ran before.</summary>
    public static void OptimizeScripts(bool value) =>
        ((delegate* unmanaged<byte, void>)Find(SetGraphExecutorOptimize))(value ? (byte)1 : (byte)0);

    private static nint Context() => ((delegate* unmanaged<nint>)Find(GlobalContext))();

    private static nint Find(string name)
    {
        LibtorchLibrary.Load();
        return NativeLibrary.TryGetExport(LibtorchLibrary.Handle, name, out var function)
            ? function
            : throw new LibtorchLoadException($"{LibtorchLibrary.Source}: this libtorch has no function {name}; 2.10 has it");
    }

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(void* memory);

    /// <summary>libstdc++'s std::string: short texts lie inside.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct CppString
    {
        public byte* Start;
        public nuint Length;
        public fixed byte Inside[16];
    }
}
