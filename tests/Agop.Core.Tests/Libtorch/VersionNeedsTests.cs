using System.Runtime.InteropServices;
using System.Text;
using Agop.Core.Libtorch;
using Agop.Tests.Support;
using LibtorchFolder;

namespace Agop.Core.Tests.Libtorch;

/// <summary>The build's mending of TorchSharp's native library, on that library as the package brings it.</summary>
public sealed class VersionNeedsTests
{
    private const string Name = "runtimes/linux-x64/native/libLibTorchSharp.so";
    private static readonly string s_build = Path.Combine(Golden.Copied, "..", "..", ".build");

    /// <summary>The build notes where its packages are.</summary>
    private static byte[] Packaged { get; } = File.ReadAllBytes(Path.Combine(File.ReadAllLines(Path.Combine(s_build, "libtorch.choice"))[1], Name));

    [Fact]
    public void The_mended_file_loads()
    {
        using var folder = new TemporaryFolder();
        var mended = VersionNeeds.Mend(Packaged);
        Assert.Equal(1, Packaged.Zip(mended).Count(pair => pair.First != pair.Second));
        File.WriteAllBytes(folder["mended.so"], mended);
        LibtorchRuntime.PrepareLane();
        var library = NativeLibrary.Load(folder["mended.so"]);
        Assert.True(NativeLibrary.TryGetExport(library, "THSTorch_get_num_threads", out _));
        NativeLibrary.Free(library);
        Assert.Equal(mended, File.ReadAllBytes(Path.Combine(s_build, "libtorch", "libLibTorchSharp.so")));
    }

    [Fact]
    public void What_needs_no_mending_is_left_alone_byte_for_byte()
    {
        var other = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libSkiaSharp.so"));
        Assert.Equal(other, VersionNeeds.Mend([.. other]));
        var mended = VersionNeeds.Mend(Packaged);
        Assert.Equal(mended, VersionNeeds.Mend([.. mended]));
    }

    [Fact]
    public void A_need_that_something_uses_is_not_marked()
    {
        var file = Packaged.ToArray();
        var place = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(VersionNeeds.Symbol));
        file[place + VersionNeeds.Symbol.Length - 1] = (byte)'w';
        Assert.Contains("_ZSt21ios_base_library_initw' needs GLIBCXX_3.4.32", Assert.Throws<InvalidDataException>(() => VersionNeeds.Mend(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_refused_or_mended_never_a_crash()
    {
        Assert.Contains("ELF", Assert.Throws<InvalidDataException>(() => VersionNeeds.Mend([])).Message, StringComparison.Ordinal);
        Assert.Contains("ELF", Assert.Throws<InvalidDataException>(() => VersionNeeds.Mend(new byte[1000])).Message, StringComparison.Ordinal);
        foreach (var keep in new[] { 64, 1000, Packaged.Length / 2, Packaged.Length - 1 }) Assert.Throws<InvalidDataException>(() => VersionNeeds.Mend(Packaged[..keep]));
        var random = new Random(Random.Shared.Next());
        for (var i = 0; i < 300; i++)
        {
            var file = Packaged.ToArray();
            for (var change = 0; change < 3; change++) file[random.Next(2) == 0 ? random.Next(64) : file.Length - 1 - random.Next(2500)] = (byte)random.Next(256);
            try
            {
                Assert.Equal(file.Length, VersionNeeds.Mend(file).Length);
            }
            catch (InvalidDataException)
            {
                // Refused, as it should be.
            }
        }
    }
}
