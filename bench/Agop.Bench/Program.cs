using Agop.Bench.Chaos;
using Agop.Bench.Cluster;
using Agop.Bench.Gpu;
using Agop.Bench.Kernels;
using Agop.Bench.Ledger;
using Agop.Bench.Links;
using Agop.Bench.Mutants;
using Agop.Bench.Networks;
using Agop.Bench.Peers;
using Agop.Bench.Readers;
using Agop.Bench.Scores;
using Agop.Bench.Streams;
using Agop.Bench.Tables;
using Agop.Bench.Watching;
using BenchmarkDotNet.Running;

switch (args)
{
    case ["peers", var program, .. var rest] when rest.Length <= 1:
        SideBySide.Run(program, rest is [var rounds] ? int.Parse(rounds) : 21);
        return 0;
    case ["resnet", var program, .. var rest] when rest.Length <= 1:
        ResNet.Run(program, rest is [var times] ? int.Parse(times) : 9);
        return 0;
    case ["gpu", var device]:
        return GpuJobs.Serve(device);
    case ["kernels", .. var options]:
        return BenchmarkSwitcher.FromAssembly(typeof(InProcess).Assembly).Run(options, new InProcess()).Any() ? 0 : 2;
    case ["ledger", .. var size] when size.Length <= 1:
        await LedgerLoad.Run(size is [var max] ? int.Parse(max) : 1_000_000);
        return 0;
    case ["chaos", var program, .. var numbers, "orleans"] when numbers.Length <= 4:
        return await new ChaosRun(program, "orleans", [.. numbers.Select(int.Parse)]).Execute() ? 0 : 1;
    case ["chaos", var program, .. var numbers] when numbers.Length <= 4:
        return await new ChaosRun(program, "leases", [.. numbers.Select(int.Parse)]).Execute() ? 0 : 1;
    case ["takeover", var program, "orleans"]:
        await new Takeover(program, "orleans").Run();
        return 0;
    case ["takeover", var program]:
        await new Takeover(program, "leases").Run();
        return 0;
    case ["scores", .. var rest] when rest.Length <= 1:
        ScoreTimes.Run(rest is [var repeats] ? int.Parse(repeats) : 9);
        return 0;
    case ["page"]:
        await PageLoad.Run();
        return 0;
    case ["telemetry", var program, .. var rest] when rest.Length <= 1:
        await TelemetryCost.Run(program, rest is [var sweeps] ? int.Parse(sweeps) : 5);
        return 0;
    case ["readers", var golden, .. var files] when files.Length <= 1:
        return ReaderFuzz.Run(golden, files is [var many] ? int.Parse(many) : 1_000_000) ? 0 : 1;
    case ["stream", .. var rest] when rest.Length <= 2:
        StreamSpeed.Run(rest is [var images, ..] ? int.Parse(images) : 4 << 20, rest is [_, var turns] ? int.Parse(turns) : 5);
        return 0;
    case ["memory", var program, .. var rest] when rest.Length <= 1:
        MemoryGrowth.Run(program, rest is [var first] ? int.Parse(first) : 256 << 10);
        return 0;
    case ["links", var program, .. var rest] when rest.Length <= 1:
        using (var links = new SlowLinks(program, rest is [var samples] ? int.Parse(samples) : 1 << 20))
            return await links.Run() ? 0 : 1;
    case ["tables", var program, .. var rest]:
        using (var growth = new TableGrowth(program))
            await growth.Run(rest.Length > 0 ? [.. rest.Select(int.Parse)] : [10_000, 100_000, 1_000_000]);
        return 0;
    case ["tables-look", var path, var small, var sweep]:
        await TableGrowth.Look(path, small, sweep);
        return 0;
    case ["scale", .. var rest]:
        int[] sizes = rest.Length > 0 ? [.. rest.Select(int.Parse)] : [10, 100, 1000];
        ScheduleScale.Run(sizes);
        await HeartbeatLoad.Run(sizes);
        return 0;
    case ["mutants", var checkout]:
        return new MutantRun(checkout).Execute() ? 0 : 1;
    case ["mutants", var checkout, "fit"]:
        return new MutantRun(checkout).Fits() ? 0 : 1;
    case ["cluster"]:
        return await ClusterLoad.Run();
    default:
        Console.Error.WriteLine(
            "usage: peers PROGRAM [ROUNDS] | resnet PROGRAM [ROUNDS] | gpu cuda|libtorch | "
                + "kernels [BENCHMARKDOTNET OPTIONS] | ledger [FINISHED] "
                + "| chaos PROGRAM [KILLS [PAUSES [RESTARTS [SEED]]]] [orleans] | takeover PROGRAM [orleans] | cluster | page | "
                + "stream [IMAGES [ROUNDS]] | memory PROGRAM [IMAGES] | links PROGRAM [IMAGES] | scale [SILOS...] | "
                + "tables PROGRAM [CELLS...] | "
                + "readers GOLDEN [INPUTS] | scores [ROUNDS] | telemetry PROGRAM [ROUNDS] | mutants CHECKOUT"
        );
        return 2;
}
