using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Core.Arrays;
using Agop.Tests.Support;

namespace Agop.Client.Tests;

/// <summary>Which libtorch a build takes, and what a person reads where it cannot be used.</summary>
public sealed class LibtorchTests
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(Golden.Copied, "..", ".."));

    [Theory]
    [InlineData("", "", "cpu", "TorchSharp, libtorch-cpu-linux-x64")]
    [InlineData("AGOP_DEVICE", "cpu", "cpu", "TorchSharp, libtorch-cpu-linux-x64")]
    [InlineData("AGOP_DEVICE", "cuda", "cuda", "TorchSharp, TorchSharp-cuda-linux")]
    [InlineData("AGOP_LIBTORCH", "/opt/torch", "given", "TorchSharp")]
    public void A_build_takes_the_packages_of_its_choice(string variable, string value, string choice, string packages)
    {
        using var folder = new TemporaryFolder();
        var outcome = Support
            .Agop.Finish(
                Support.Agop.Start(
                    folder.Path,
                    "env",
                    [
                        "-u",
                        "AGOP_DEVICE",
                        "-u",
                        "AGOP_LIBTORCH",
                        .. variable.Length > 0 ? [$"{variable}={value}"] : Array.Empty<string>(),
                        "dotnet",
                        "msbuild",
                        Path.Combine(s_root, "src", "Agop.Core", "Agop.Core.csproj"),
                        "-getProperty:AgopLibtorch",
                        "-getItem:PackageReference",
                    ]
                )
            )
            .Succeeded();
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(choice, json.RootElement.GetProperty("Properties").GetProperty("AgopLibtorch").GetString());
        var references = json.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray().ToList();
        Assert.Equal(
            packages,
            string.Join(
                ", ",
                references
                    .Select(item => item.GetProperty("Identity").GetString()!)
                    .Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase))
            )
        );
        // Half a gigabyte is never copied beside a program.
        Assert.All(
            references.Where(item => item.GetProperty("Identity").GetString()!.Contains("torch", StringComparison.OrdinalIgnoreCase)),
            item => Assert.Equal("native", item.GetProperty("ExcludeAssets").GetString())
        );
    }

    [Fact]
    public void A_libtorch_that_cannot_be_used_is_one_line()
    {
        using var bench = new Workbench();
        foreach (var name in new[] { "empty", "broken/lib", "other/lib" })
            Directory.CreateDirectory(bench[name]);
        File.WriteAllText(bench["broken/lib/libtorch_cpu.so"], "not a library");
        File.CreateSymbolicLink(bench["other/lib/libtorch_cpu.so"], Path.Combine(AppContext.BaseDirectory, "libSkiaSharp.so"));
        string[] accumulate = ["accumulate", "--arch", "cnn8by8", "--weights", "W.npz", "--images", "x.npy", "--out", "state.npz"];
        foreach (
            var (given, expected) in new[]
            {
                ("empty", "AGOP_LIBTORCH: expected a folder with lib/libtorch_cpu.so, such as an installed PyTorch's, not 'empty'"),
                ("broken", "broken/lib/libtorch_cpu.so: the library does not load ("),
                ("other", "other/lib: expected libtorch 2, found one that does not say its version"),
            }
        )
        {
            Run(bench, given, accumulate).Refused(2, expected);
            Assert.False(File.Exists(bench["state.npz"]));
            Assert.Contains("PROBLEM: ", Run(bench, given, "doctor").Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("torch.relu", "torch.nosuchop", "Unknown builtin op: aten::nosuchop.")]
    [InlineData("return ", "retrun ((", "expected a TorchScript model")]
    [InlineData("Tensor", "Tenser", "Unknown type name 'Tenser':")]
    public void A_model_whose_code_does_not_compile_is_one_line(string code, string changed, string expected)
    {
        using var bench = new Workbench();
        using (var archive = ZipFile.Open(bench["model.pt"], ZipArchiveMode.Update))
            foreach (var entry in archive.Entries.Where(entry => entry.FullName.EndsWith(".py", StringComparison.Ordinal)))
            {
                using var stream = entry.Open();
                var text = new StreamReader(stream).ReadToEnd().Replace(code, changed, StringComparison.Ordinal);
                stream.SetLength(0);
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        ArrayFile.WriteNpy(bench["rgb.npy"], NdArray.From(new float[2 * 3 * 12 * 10], 2, 3, 12, 10));
        bench
            .Run(
                "explain",
                "--arch",
                "torchscript",
                "--weights",
                "model.pt",
                "--images",
                "rgb.npy",
                "--method",
                "vanilla-grad",
                "--out",
                "maps.npy"
            )
            .Refused(2, "model.pt: ", expected);
    }

    private static Outcome Run(Workbench bench, string libtorch, params string[] arguments) =>
        Support.Agop.Finish(
            Support.Agop.Start(bench.Path, "env", [$"AGOP_LIBTORCH={libtorch}", "dotnet", Support.Agop.Program, .. arguments])
        );
}
