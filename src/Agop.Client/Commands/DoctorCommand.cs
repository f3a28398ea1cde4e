using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Agop.Core.Tasks;
using Agop.Core.Vectors;
using Agop.Torch;
using TorchSharp;
using Agop.Silo.Hosting;

namespace Agop.Client.Commands;

/// <summary>agop doctor: what was found on this machine, what is wrong, and how to mend it.</summary>
internal static class DoctorCommand
{
    private const int MatrixSize = 768;
    private const double SlowGigaflops = 5;

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("doctor", "Say what was found (libtorch, BLAS and its speed, threads, GPUs), what is wrong, and how to mend it.\n\nExample: agop doctor") { json };
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
            catch (TorchLibraryException error)
            {
                problems.Add(error.Message);
            }
            if (result.GetValue(json))
            {
                var found = new JsonObject(facts.Select(fact => KeyValuePair.Create(fact.Name, (JsonNode?)JsonValue.Create(fact.Value))));
                Console.WriteLine(new JsonObject { ["found"] = found, ["problems"] = new JsonArray([.. problems.Select(problem => (JsonNode)JsonValue.Create(problem)!)]) }.ToJsonString(TaskJson.Indented));
            }
            else
            {
                foreach (var (name, value) in facts) Console.WriteLine($"{name,-28} {value}");
                foreach (var problem in problems) Console.WriteLine($"PROBLEM: {problem}");
                if (problems.Count == 0) Console.WriteLine("no problems found");
            }
            return problems.Count == 0 ? ExitCode.Done : ExitCode.SomeFailed;
        });
        return command;
    }

    private static void Library(List<(string Name, string Value)> facts, List<string> problems)
    {
        torch.set_num_threads(1);
        var (speed, blas) = (Gigaflops(), TorchRuntime.BlasName);
        facts.Add(("libtorch", torch.__version__));
        facts.Add(("torch threads per lane", $"{torch.get_num_threads()}"));
        facts.Add(("BLAS", blas.Length > 0 ? blas.Trim() : "not OpenBLAS"));
        facts.Add(("matrix product, one thread", $"{speed:0.0} GFLOP/s (float32, {MatrixSize} x {MatrixSize})"));
        facts.Add(("GPUs", torch.cuda.device_count() is var gpus and > 0 ? $"{gpus}" : "none"));
        if (speed < SlowGigaflops)
            problems.Add($"the matrix product runs at {speed:0.0} GFLOP/s, as the reference BLAS does: install OpenBLAS (apt-get install libopenblas0-pthread; update-alternatives --config libblas.so.3-x86_64-linux-gnu)");
    }

    /// <summary>The best of a few timed products, after one to warm up.</summary>
    private static double Gigaflops()
    {
        using var scope = torch.NewDisposeScope();
        var (a, b) = (torch.randn([MatrixSize, MatrixSize]), torch.randn([MatrixSize, MatrixSize]));
        _ = a.mm(b);
        var best = double.PositiveInfinity;
        for (var i = 0; i < 5; i++)
        {
            var clock = Stopwatch.StartNew();
            _ = a.mm(b);
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }
        return 2.0 * MatrixSize * MatrixSize * MatrixSize / best / 1e9;
    }
}
