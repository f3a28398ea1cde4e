using System.Diagnostics;
using System.Globalization;
using Agop.Core.Arrays;
using Agop.Core.Models.Weights;

namespace Agop.Bench.Peers;

/// <summary>A program of bench/peers in a process of its own: takes the name of a job, runs it once, answers with its seconds.</summary>
internal sealed class PyTorch : IDisposable
{
    private readonly Process _process;
    private readonly string _folder = Directory.CreateTempSubdirectory("agop-bench-").FullName;

    public PyTorch(string program, IEnumerable<(string Name, NdArray Array)> arrays, WeightSet weights)
    {
        foreach (var (name, array) in arrays)
            ArrayFile.WriteNpy(Path.Combine(_folder, $"{name}.npy"), array);
        ArrayFile.WriteNpz(Path.Combine(_folder, "weights.npz"), weights.Arrays);
        var start = new ProcessStartInfo("/usr/bin/python3", [program, _folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        _process = Process.Start(start)!;
        Version = Answer().Split(' ') is ["ready", var version]
            ? version
            : throw new InvalidOperationException("the PyTorch program did not start");
    }

    public string Version { get; }

    public double Run(string job)
    {
        _process.StandardInput.WriteLine(job);
        return double.Parse(Answer(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Answer() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the PyTorch program ended");
}
