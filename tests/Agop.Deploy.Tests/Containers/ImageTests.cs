using System.Globalization;
using Agop.Deploy.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Deploy.Tests.Containers;

[Collection(nameof(Image))]
public sealed class ImageTests(Image image)
{
    private const string Sweep = """
        name: s
        scenarios: [linear]
        samples: 200
        seeds: [0, 1]
        training: { epochs: 2 }
        methods: [agop-weighted, smoothgrad]
        metrics: [auroc]
        """;

    [Fact]
    public void The_program_runs_in_its_image_as_no_one_with_a_read_only_root()
    {
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        File.WriteAllText(folder["s.yaml"], Sweep);
        var container = new Container(image) { Mounts = { ["/data"] = folder.Path } };
        Assert.Equal("10001:10001", image.User);
        var who = container.Run(
            "/bin/sh",
            "-c",
            "id -u; id -g; grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status; touch /x 2>&1 || echo refused"
        );
        Assert.StartsWith("10001\n10001\n", who, StringComparison.Ordinal);
        foreach (var line in new[] { "CapEff:\t0000000000000000\n", "CapBnd:\t0000000000000000\n", "NoNewPrivs:\t1\n" })
            Assert.Contains(line, who, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", who, StringComparison.Ordinal);
        Assert.Contains("refused", who, StringComparison.Ordinal);

        container.Run([.. image.Entrypoint, "run", "/data/s.yaml", "--out", "/data/image", "--ledger", "/data/image.db"]);
        container.Run([.. image.Entrypoint, "report", "s", "--out", "/data/report", "--ledger", "/data/image.db", "--html"]);
        Shell.Run($"{image.Program}/agop", "run", folder["s.yaml"], "--out", folder["here"], "--ledger", folder["here.db"]);
        Assert.Equal(File.ReadAllBytes(folder["here/results.csv"]), File.ReadAllBytes(folder["image/results.csv"]));
        Assert.True(File.Exists(folder["report/report.html"]));
    }

    [Fact]
    public void The_image_holds_what_is_loaded_of_libtorch_and_no_more()
    {
        using var silo = new Container(image).Start([
            .. image.Entrypoint,
            "silo",
            "--ledger",
            "/tmp/l.db",
            "--cluster",
            "leases",
            "--listen",
            "127.0.0.1:0",
        ]);
        while (silo.StandardError.ReadLine() is { } line && !line.Contains("is its page", StringComparison.Ordinal)) { }
        // The lanes load it before they take their first task.
        var libraries = Directory
            .GetFiles($"{image.Program}/libtorch")
            .Select(path => $"/opt/agop/libtorch/{Path.GetFileName(path)}")
            .ToArray();
        Assert.Contains("/opt/agop/libtorch/libtorch_cpu.so", libraries);
        bool AreLoaded() =>
            File.ReadAllText($"/proc/{silo.Id}/maps") is var maps
            && libraries.All(library => maps.Contains(library, StringComparison.Ordinal));
        Assert.True(SpinWait.SpinUntil(AreLoaded, TimeSpan.FromMinutes(1)), "libraries that are never loaded");
        silo.Kill();
        silo.WaitForExit();
    }

    [Fact]
    public void The_image_has_neither_documentation_files_nor_package_lists()
    {
        long Megabytes(string path) => long.Parse(Shell.Run("du", "-sm", path).Split('\t')[0], CultureInfo.InvariantCulture);
        var (all, program, libtorch) = (Megabytes(image.Root), Megabytes(image.Program), Megabytes($"{image.Program}/libtorch"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"image {all} MB: libtorch {libtorch}, program and runtime {program - libtorch}, Debian {all - program}"
        );
        Assert.Empty(Directory.EnumerateFiles(image.Program, "*.xml"));
        Assert.Empty(Directory.EnumerateFiles($"{image.Root}/var/lib/apt/lists"));
    }

    [Fact]
    public void The_health_check_is_a_command_of_the_program()
    {
        Assert.Equal(image.Entrypoint[0], image.Check[0]);
        var (code, _, error) = Shell.Finish(new Container(image).Start([.. image.Check]));
        Assert.Equal((1, true), (code, error.Contains("http://127.0.0.1:8080: no silo answers", StringComparison.Ordinal)));
    }
}
