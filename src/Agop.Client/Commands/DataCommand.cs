using System.CommandLine;
using Agop.Core.Arrays;
using Agop.Core.Benchmarks.XaiTris;

namespace Agop.Client.Commands;

/// <summary>agop data: benchmarks as arrays.</summary>
internal static class DataCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var scenario = new Option<string>("--scenario") { Description = "linear, multiplicative, rigid or xor; with a shift of the test split after a colon: rigid:left-right, linear:one-pixel, linear:low-snr.", Required = true };
        var background = new Option<string>("--background") { Description = "white or correlated.", DefaultValueFactory = _ => "white" };
        var size = new Option<int>("--size") { Description = "Edge in pixels, 8 or 64.", DefaultValueFactory = _ => 8 };
        var samples = new Option<int?>("--samples") { Description = "How many samples before the split; the authors' number if not given." };
        var output = new Option<string>("--out") { Description = "The folder to write x_, y_ and mask_ of train, val and test to, as .npy.", Required = true };
        var xaiTris = new Command("xai-tris", "The XAI-TRIS data sets, equal bit for bit to their authors'.\n\nExample: agop data xai-tris --scenario linear --background white --out data/linear") { scenario, background, size, samples, output };
        xaiTris.SetAction(result =>
        {
            var parameters = new XaiTrisParameters(result.GetRequiredValue(scenario), result.GetRequiredValue(background), result.GetValue(size), result.GetValue(samples));
            parameters.Validate("data xai-tris");
            var folder = Inputs.NotEmpty(result.GetRequiredValue(output), "--out");
            foreach (var (name, array) in XaiTrisGenerator.Generate(parameters, cancellation).ToArrays()) ArrayFile.WriteNpy(Path.Combine(folder, $"{name}.npy"), array);
            Console.WriteLine($"wrote 9 arrays to {folder}");
            return ExitCode.Done;
        });
        return new Command("data", "Write a benchmark's arrays.") { xaiTris };
    }
}
