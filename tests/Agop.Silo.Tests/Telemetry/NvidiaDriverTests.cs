using System.Diagnostics;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Silo.Telemetry;
using Agop.Silo.Telemetry.Gpus;
using Agop.Silo.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Telemetry;

/// <summary>
/// The driver's place is taken by libraries of our own, with two GPUs that the management library has in the other order, the second of
/// them a part of one.
/// </summary>
/// <remarks>Alone: its driver answers so many times, and every pipeline of the process would ask it.</remarks>
[CollectionDefinition(DisableParallelization = true), Collection(typeof(NvidiaDriverTests))]
public sealed class NvidiaDriverTests : IDisposable
{
    private const string Cuda = """
        int cuInit(unsigned flags) { return flags; }
        int cuDeviceGet(int *device, int number) { *device = 70 + number; return number > 1 ? 101 : 0; }
        int cuDeviceGetUuid_v2(unsigned char *uuid, int device) { for (int i = 0; i < 16; i++) uuid[i] = 16 * i + device - 70; return 0; }
        """;

    private const string Management = """
        #include <string.h>
        static int ready;
        static long gpus[2];
        int nvmlInit_v2(void) { ready = 1; return 0; }
        int nvmlDeviceGetHandleByUUID(const char *uuid, void **handle)
        {
            if (!ready) return 1;
            if (!strcmp(uuid, "MIG-01112131-4151-6171-8191-a1b1c1d1e1f1")) { *handle = &gpus[0]; return 0; }
            if (!strcmp(uuid, "GPU-00102030-4050-6070-8090-a0b0c0d0e0f0")) { *handle = &gpus[1]; return 0; }
            return 6;
        }
        int nvmlDeviceGetMemoryInfo(void *handle, unsigned long long memory[3])
        {
            if (handle == &gpus[0] && gpus[0]++ > 1) return 15;
            memory[0] = 150000000000ull; memory[1] = 1; memory[2] = handle == &gpus[0] ? 17 : 140000000000ull;
            return 0;
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Library(string name, string source)
    {
        File.WriteAllText(_folder[$"{name}.c"], source);
        using var compiler = Process.Start("g++", ["-x", "c", "-shared", "-fPIC", "-o", _folder[name], _folder[$"{name}.c"]]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return _folder[name];
    }

    [Fact]
    public async Task Memory_is_told_by_the_numbers_of_cuda()
    {
        var (cuda, management) = (Library("cuda.so", Cuda), Library("management.so", Management));
        Assert.Null(NvidiaDriver.Open([], cuda, management));
        Assert.Null(NvidiaDriver.Open([0, 2], cuda, management));
        Assert.Null(NvidiaDriver.Open([0], _folder["none.so"], management));
        Assert.Null(NvidiaDriver.Open([0], cuda, _folder["none.so"]));
        Assert.Null(NvidiaDriver.Open([0], cuda, cuda));
        var driver = NvidiaDriver.Open([1, 0, 1], cuda, management)!;
        var (first, part) = (
            new GpuMemory(0, "GPU-00102030-4050-6070-8090-a0b0c0d0e0f0", 140_000_000_000, 150_000_000_000),
            new GpuMemory(1, "MIG-01112131-4151-6171-8191-a1b1c1d1e1f1", 17, 150_000_000_000)
        );
        Assert.Equal([part, first], driver.Memories());

        await using var ledger = await Ledgers.OpenAsync(_folder["ledger.db"]);
        await using var scrape = await Scrape.Begin();
        await using var telemetry = new SiloTelemetry(ledger, "one", [new Lane("cuda", 0), new Lane("cuda", 1)], driver);
        var text = await scrape.Read();
        Assert.Contains("hw_gpu_memory_usage_bytes{", text, StringComparison.Ordinal);
        Assert.Single(
            text.Split('\n'),
            line =>
                line.StartsWith("hw_gpu_memory_usage_bytes{", StringComparison.Ordinal)
                && line.Contains($"hw_id=\"{part.Id}\"", StringComparison.Ordinal)
                && line.Contains("agop_device=\"cuda:1\"", StringComparison.Ordinal)
                && line.EndsWith(" 17", StringComparison.Ordinal)
        );
        // It answered twice: above, and when it was scraped how much is used.
        Assert.Equal([first], driver.Memories());
    }
}
