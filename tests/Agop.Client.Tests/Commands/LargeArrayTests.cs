using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Core.Arrays;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

/// <summary>accumulate and explain on arrays that need not fit in memory, on all lanes.</summary>
public sealed class LargeArrayTests
{
    private const long Shard = 64 << 20;
    private static readonly string[] s_network = ["--arch", "cnn8by8", "--weights", "W.npz"];

    [Fact]
    public void Memory_does_not_grow_with_the_images()
    {
        using var bench = new Workbench();
        long Peak(long images)
        {
            SparseNpy.Write(bench["big.npy"], images, 8, 8);
            var result = bench.Run(["accumulate", .. s_network, "--images", "big.npy", "--out", "s.npz", "--lanes", "2", "--json"]);
            var json = JsonDocument.Parse(result.Succeeded().Output).RootElement;
            Assert.Equal(images, json.GetProperty("samples").GetInt64());
            return json.GetProperty("peak-memory").GetInt64();
        }

        // 128 MiB and 1 GiB.
        var (once, eightfold) = (Peak(512 << 10), Peak(4 << 20));
        Assert.InRange(eightfold, 0, once + Shard);
        Assert.InRange(eightfold, 0, 500_000_000 + 3 * Shard);
    }

    /// <summary>Import, training with its hook, accumulation, evaluation and the report: 32 MiB of images, then 256.</summary>
    [Fact]
    public void A_sweeps_memory_does_not_grow_with_the_images()
    {
        using var bench = new Workbench();
        long Peak(int images)
        {
            SparseNpy.Write(bench["big.npy"], images, 8, 8);
            ArrayFile.WriteNpy(
                bench["classes.npy"],
                NdArray.From(Enumerable.Range(0, images).Select(i => (byte)(i % 2)).ToArray(), images)
            );
            ArrayFile.WriteNpy(
                bench["masks.npy"],
                NdArray.From(Enumerable.Range(0, images * 64).Select(i => i % 64 < 4).ToArray(), images, 8, 8)
            );
            string[] files = ["--labels", "classes.npy", "--masks", "masks.npy"];
            bench.Run(["data", "import", "big", "big.npy", .. files, "--held-out", "0.02", "--replace"]).Succeeded();
            File.WriteAllText(
                bench["big.yaml"],
                "benchmark: big\nseeds: [0]\ntraining: {epochs: 1, batch: 512, snapshot-every: 1}\nmetrics: [iou-topk]\n"
                    + "methods: [agop-weighted, smoothgrad, constant-mean]\n"
            );
            bench.Run("run", "big.yaml", "--out", "big", "--lanes", "2").Succeeded();
            var manifest = JsonDocument.Parse(File.ReadAllText(bench["big/manifest.json"])).RootElement;
            return manifest.GetProperty("run").GetProperty("peak-memory-bytes").GetInt64();
        }

        var (once, eightfold) = (Peak(128 << 10), Peak(1 << 20));
        // 500 MB, the network, and one and a half shards per lane.
        Assert.InRange(eightfold, 0, 500_000_000 + 3 * Shard + 64_000_000);
        Assert.InRange(eightfold, 0, once + 3 * Shard);
        Assert.InRange(new FileInfo(bench[".agop/ledger.db"]).Length, 0, 4_000_000);
    }

    /// <summary>More images than one batch, block and shard, so that lanes meet in the middle of each other's.</summary>
    [Fact]
    public void The_lanes_do_not_change_the_bytes()
    {
        using var bench = new Workbench();
        var (random, count) = (new Random(2), 20_000);
        ArrayFile.WriteNpy(
            bench["x.npy"],
            NdArray.From(Enumerable.Range(0, count * 64).Select(_ => (float)random.NextDouble()).ToArray(), count, 8, 8)
        );
        ArrayFile.WriteNpy(bench["y.npy"], NdArray.From(Enumerable.Range(0, count).Select(_ => (byte)random.Next(2)).ToArray(), count));
        string[] inputs = [.. s_network, "--images", "x.npy", "--labels", "y.npy"];
        byte[] State(params string[] options)
        {
            bench.Run(["accumulate", .. inputs, "--target", "loss", "--out", "s.npz", .. options]).Succeeded();
            return File.ReadAllBytes(bench["s.npz"]);
        }

        var one = State("--lanes", "1");
        Assert.Equal(one, State("--lanes", "3"));
        Assert.Equal(one, State("--shards", "16"));
        Assert.NotEqual(one, State("--shards", "5"));
        Assert.Equal(State("--shards", "5"), State("--shards", "5", "--lanes", "cpu:1"));

        byte[] Maps(string lanes)
        {
            string[] methods = ["--method", "smoothgrad", "--method", "random", "--set", "smoothgrad:samples=2"];
            bench.Run(["explain", .. inputs, .. methods, "--seed", "4", "--lanes", lanes, "--out", "maps.npz"]).Succeeded();
            return File.ReadAllBytes(bench["maps.npz"]);
        }

        Assert.Equal(Maps("1"), Maps("3"));
        Assert.Equal([count, 8, 8], ArrayFile.ReadNamed(bench["maps.npz"])["random"].Shape);
    }

    [Fact]
    public void The_first_image_at_fault_is_told_whichever_lane_is_faster()
    {
        using var bench = new Workbench();
        var values = new float[20_000 * 64];
        foreach (var bad in new[] { 19_000, 7_000, 7_100 })
            values[bad * 64] = float.PositiveInfinity;
        ArrayFile.WriteNpy(bench["x.npy"], NdArray.From(values, 20_000, 8, 8));
        bench
            .Run(["accumulate", .. s_network, "--images", "x.npy", "--out", "s.npz", "--lanes", "4"])
            .Refused(2, "x.npy: image 7000, position (0, 0): expected finite values, found infinity");
        Assert.False(File.Exists(bench["s.npz"]));
        bench.Run(["accumulate", .. s_network, "--images", "x.npy", "--out", "s.npz", "--lanes", "cuda:0"]).Refused(2, "--lanes: ");
    }
}
