using System.CommandLine;
using Agop.Client.Running;
using Agop.Core.Errors;
using Agop.Core.Paths;
using Agop.Core.Sweeps;

namespace Agop.Client.Commands;

/// <summary>agop run: a sweep from its file to its report, in this process.</summary>
internal static class RunCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var file = new Argument<string?>("sweep") { Description = "A sweep file; sweeps/xai-tris.yaml unless given.", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string?>("--out") { Description = "The folder for the report; results/NAME unless given." };
        var store = new Option<string>("--store") { Description = "The folder that keeps every task's result, so that nothing is computed twice.", DefaultValueFactory = _ => ".agop" };
        var lanes = new Option<int>("--lanes") { Description = "How many tasks run at a time; the processors' number unless given. Results do not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var kernels = new Option<string?>("--path") { Description = "The kernels that train and differentiate the networks: fused (our own), libtorch, or auto: fused for small networks; the sweep file's path unless given. Part of every result's identity." };
        var json = new Option<bool>("--json") { Description = "Print results.json at the end instead of the table." };
        var command = new Command(
            "run",
            "Plan a sweep, compute what is not in the store yet, print the leaderboard and write the report. A killed run goes on where it was.\n\nExample: agop run sweeps/quick.yaml --out results/quick") { file, output, store, lanes, kernels, json };
        command.SetAction(result =>
        {
            var path = result.GetValue(file) ?? Path.Combine(AppContext.BaseDirectory, "sweeps", "xai-tris.yaml");
            if (result.GetValue(lanes) is var count && count is < 1 or > 1024) throw new InputException("--lanes", $"expected 1 to 1024, not {count}");
            var sweep = SweepFile.Read(path);
            if (result.GetValue(kernels) is { } forced) sweep = sweep with { Path = ExecutionPaths.Choose(forced, sweep.Architecture, "--path") };
            var folder = Inputs.NotEmpty(result.GetValue(output) ?? Path.Combine("results", sweep.Name), "--out");
            var run = new SweepRun(sweep, path, folder, Inputs.NotEmpty(result.GetValue(store)!, "--store"), count, result.GetValue(json));
            return run.Execute(cancellation);
        });
        return command;
    }
}
