using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Agop.Core.Json;
using Agop.Core.Libtorch;
using Agop.Core.Vectors;
using Agop.Silo.Computing;
using TorchSharp;

namespace Agop.Client.Commands;

/// <summary>agop doctor: what was found on this machine, what is wrong, and how to mend it.</summary>
internal static class DoctorCommand
{
    private const int MatrixSize = 768;
    private const double SlowGigaflops = 5;
    private const string NvidiaDriver = "/proc/driver/nvidia/gpus";
    private const string UseGpu =
        "set AGOP_DEVICE=cuda to fetch one, or AGOP_LIBTORCH to the folder of an installed PyTorch (python3 -c 'import torch; "
        + "print(torch.__path__[0])')";

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(
            "doctor",
            "Say what was found (libtorch and where it is from, BLAS and its speed, threads, GPUs), what is wrong, and how to "
                + "mend it.\n\nExample: agop doctor"
        )
        {
            json,
        };
        command.SetAction(result =>
        {
            var facts = new List<(string Name, string Value)>
            {
                ("agop", Versions.Agop),
                (".NET", Environment.Version.ToString()),
                ("processors", $"{Environment.ProcessorCount}"),
                ("vectors of the fused path", SimdWidths.Summary),
                ("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0:0.0} GiB"),
            };
            var problems = new List<string>();
            try
            {
                Library(facts, problems);
            }
            catch (LibtorchLoadException error)
            {
                problems.Add(error.Message);
            }
            if (result.GetValue(json))
            {
                var found = new JsonObject(facts.Select(fact => KeyValuePair.Create(fact.Name, (JsonNode?)JsonValue.Create(fact.Value))));
                Console.WriteLine(
                    new JsonObject
                    {
                        ["found"] = found,
                        ["problems"] = new JsonArray([.. problems.Select(problem => (JsonNode)JsonValue.Create(problem)!)]),
                    }.ToJsonString(JsonFormat.Indented)
                );
            }
            else
            {
                foreach (var (name, value) in facts)
                    Console.WriteLine($"{name, -28} {value}");
                foreach (var problem in problems)
                    Console.WriteLine($"PROBLEM: {problem}");
                if (problems.Count == 0)
                    Console.WriteLine("no problems found");
            }
            return problems.Count == 0 ? ExitCode.Done : ExitCode.SomeFailed;
        });
        return command;
    }

    private static void Library(List<(string Name, string Value)> facts, List<string> problems)
    {
        LibtorchRuntime.PrepareLane();
        var (speed, gpus) = (Gigaflops(), LibtorchRuntime.GpuCount);
        facts.Add(("libtorch", $"{LibtorchRuntime.Version}, {(LibtorchRuntime.HasCuda ? "with" : "without")} CUDA"));
        facts.Add(("libtorch from", LibtorchRuntime.Source));
        facts.Add(("torch threads per lane", $"{torch.get_num_threads()}"));
        facts.Add(("BLAS", LibtorchRuntime.Blas));
        facts.Add(("oneDNN", LibtorchRuntime.OneDnn));
        facts.Add(("matrix product, one thread", $"{speed:0.0} GFLOP/s (float32, {MatrixSize} x {MatrixSize})"));
        facts.Add(("GPUs", gpus > 0 ? $"{gpus}" : "none"));
        facts.Add(("precision", "float32 unless a sweep or --dtype asks for another; sums are float64"));
        facts.Add(
            (
                "bf16 by libtorch",
                FormattableString.Invariant($"{BfloatSpeed():0.00} times float32's speed here (a convolution of ResNet-18)")
            )
        );
        facts.Add(("tf32", gpus > 0 ? "by the GPU's tensor cores" : "needs a GPU"));
        if (LibtorchRuntime.ConvolutionProblem is { } wrong)
            problems.Add(wrong);
        if (speed < SlowGigaflops)
            problems.Add(
                $"the matrix product runs at {speed:0.0} GFLOP/s, as without vector instructions: is this machine emulated, or busy?"
            );
        if (gpus == 0 && Directory.Exists(NvidiaDriver))
            problems.Add(
                LibtorchRuntime.HasCuda
                    ? "an NVIDIA GPU is here, but libtorch does not find it: is its driver (nvidia-smi shows it) new enough "
                        + $"for {LibtorchRuntime.Version}?"
                    : $"an NVIDIA GPU is here, but this libtorch is built without CUDA: {UseGpu}"
            );
    }

    private static double Gigaflops()
    {
        using var scope = torch.NewDisposeScope();
        var (a, b) = (torch.randn([MatrixSize, MatrixSize]), torch.randn([MatrixSize, MatrixSize]));
        return 2.0 * MatrixSize * MatrixSize * MatrixSize / Seconds(() => a.mm(b)) / 1e9;
    }

    /// <summary>How many times as fast as in float32 a convolution of ResNet-18 is in bf16, on one thread.</summary>
    private static double BfloatSpeed()
    {
        using var scope = torch.NewDisposeScope();
        double Time(torch.ScalarType type)
        {
            var (images, weights) = (torch.randn([2, 64, 28, 28]).to(type), torch.randn([64, 64, 3, 3]).to(type));
            return Seconds(() => torch.nn.functional.conv2d(images, weights, padding: [1]));
        }
        return Time(torch.ScalarType.Float32) / Time(torch.ScalarType.BFloat16);
    }

    /// <summary>The best of a few timed runs, after one to warm up.</summary>
    private static double Seconds(Func<torch.Tensor> run)
    {
        var best = double.PositiveInfinity;
        for (var i = 0; i < 6; i++)
        {
            using var pass = torch.NewDisposeScope();
            var clock = Stopwatch.StartNew();
            _ = run();
            if (i > 0)
                best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }
        return best;
    }
}
