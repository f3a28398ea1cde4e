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

    private static byte[] Packaged
    {
        get
        {
            // The build notes where its packages are.
            var note = Path.Combine(s_build, "libtorch.choice");
            if (!File.Exists(note))
                Assert.Skip("these tests were built elsewhere; the package is not here");
            return File.ReadAllBytes(Path.Combine(File.ReadAllLines(note)[1], Name));
        }
    }

    [Fact]
    public void The_mended_file_loads()
    {
        var packaged = Packaged;
        using var folder = new TemporaryFolder();
        var mended = VersionNeeds.Mend(packaged);
        Assert.Equal(1, packaged.Zip(mended).Count(pair => pair.First != pair.Second));
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
        var packaged = Packaged;
        var other = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libSkiaSharp.so"));
        Assert.Equal(other, VersionNeeds.Mend([.. other]));
        var mended = VersionNeeds.Mend(packaged);
        Assert.Equal(mended, VersionNeeds.Mend([.. mended]));
    }

    [Fact]
    public void A_need_that_something_uses_is_not_marked()
    {
        var packaged = Packaged;
        var file = packaged.ToArray();
        var place = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(VersionNeeds.Symbol));
        file[place + VersionNeeds.Symbol.Length - 1] = (byte)'w';
        Assert.Contains(
            "_ZSt21ios_base_library_initw' needs GLIBCXX_3.4.32",
            Assert.Throws<InvalidDataException>(() => VersionNeeds.Mend(file)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_damaged_file_is_refused_or_mended_never_a_crash()
    {
        var packaged = Packaged;
        Assert.Contains("ELF", Assert.Throws<InvalidDataException>(() => VersionNeeds.Mend([])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "ELF",
            Assert.Throws<InvalidDataException>(() => VersionNeeds.Mend(new byte[1000])).Message,
            StringComparison.Ordinal
        );
        foreach (var keep in new[] { 64, 1000, packaged.Length / 2, packaged.Length - 1 })
            Assert.Throws<InvalidDataException>(() => VersionNeeds.Mend(packaged[..keep]));
        var random = new Random(Random.Shared.Next());
        for (var i = 0; i < 300; i++)
        {
            var file = packaged.ToArray();
            for (var change = 0; change < 3; change++)
                file[random.Next(2) == 0 ? random.Next(64) : file.Length - 1 - random.Next(2500)] = (byte)random.Next(256);
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
