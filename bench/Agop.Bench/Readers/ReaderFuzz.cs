using System.Diagnostics;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Tests.Support;

namespace Agop.Bench.Readers;

/// <summary>
/// Mutated files by the million through the readers of what people hand in: each is read or refused, and no file takes much more memory
/// than it has bytes.
/// </summary>
internal static class ReaderFuzz
{
    private static readonly string[] s_seeds = ["legacy.pth", "lightning.ckpt", "whole.pt", "brain.safetensors", "half.safetensors"];

    /// <summary>Runs all readers.</summary>
    /// <param name="golden">The folder with the files to begin with.</param>
    /// <param name="inputs">Mutated files per reader.</param>
    /// <returns>Whether nothing else than a refusal came.</returns>
    public static bool Run(string golden, int inputs)
    {
        var whole = true;
        foreach (var name in s_seeds)
        {
            var (seed, random) = (File.ReadAllBytes(Path.Combine(golden, name)), new Random(20261127));
            var (read, refused, max, clock) = (0, 0, 0L, Stopwatch.StartNew());
            for (var i = 0; i < inputs; i++)
            {
                var file = Mutations.Of(seed, random);
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    using var open = ArrayFile.Open(file, name);
                    foreach (var array in open.Groups.SelectMany(group => group.Arrays.Values))
                        array.Read();
                    read++;
                }
                catch (InputException)
                {
                    refused++;
                }
#pragma warning disable CA1031 // Any other exception is what is looked for; the input that made it is told.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    whole = false;
                    Console.WriteLine($"{name}: input {i}: {error.GetType().Name}: {error.Message}");
                }
                max = Math.Max(max, GC.GetAllocatedBytesForCurrentThread() - before);
            }
            Console.WriteLine(
                $"{name}: {inputs} inputs, {read} read, {refused} refused, at most {max / 1048576.0:0.0} MiB for one of "
                    + $"{seed.Length} bytes, {clock.Elapsed.TotalSeconds:0} s"
            );
        }
        return whole;
    }
}
