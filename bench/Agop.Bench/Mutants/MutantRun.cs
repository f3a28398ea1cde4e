using System.Diagnostics;

namespace Agop.Bench.Mutants;

/// <summary>
/// Plants faults into the code of scores, one at a time, in a copy of the checkout, and lets the scores' tests find them: what they do not
/// find, they do not test.
/// </summary>
/// <param name="root">The checkout.</param>
internal sealed class MutantRun(string root)
{
    private static readonly string[] s_left = [".git", ".build", "bin", "obj", "results", ".agop"];

    /// <summary>Whether every fault can be planted: its code stands in its file, once.</summary>
    public bool Fits()
    {
        var strange = Mutant.All.Where(mutant => Count(File.ReadAllText(Source(root, mutant)), mutant.Code) != 1).ToArray();
        foreach (var mutant in strange)
            Console.WriteLine($"{mutant.File}: expected '{mutant.Code}' once ({mutant.What})");
        Console.WriteLine($"{Mutant.All.Count - strange.Length} of {Mutant.All.Count} faults fit the code");
        return strange.Length == 0;
    }

    /// <summary>Plants them all.</summary>
    /// <returns>Whether all are found.</returns>
    public bool Execute()
    {
        if (!Fits())
            return false;
        var copy = Directory.CreateTempSubdirectory("agop-mutants-").FullName;
        try
        {
            Copy(root, copy);
            if (!Passes(copy))
            {
                Console.WriteLine("the scores' tests do not pass without a fault");
                return false;
            }
            var caught = 0;
            Console.WriteLine("| fault | found |\n| --- | --- |");
            foreach (var mutant in Mutant.All)
            {
                var file = Source(copy, mutant);
                var code = File.ReadAllText(file);
                File.WriteAllText(file, code.Replace(mutant.Code, mutant.Fault, StringComparison.Ordinal));
                var found = !Passes(copy);
                File.WriteAllText(file, code);
                caught += found ? 1 : 0;
                Console.WriteLine($"| {mutant.What} | {(found ? "yes" : "NO")} |");
            }
            Console.WriteLine($"\n{caught} of {Mutant.All.Count} faults found");
            return caught == Mutant.All.Count;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static string Source(string checkout, Mutant mutant) => Path.Combine(checkout, "src", "Agop.Core", mutant.File);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from).Where(folder => !s_left.Contains(Path.GetFileName(folder))))
        {
            var below = Path.Combine(to, Path.GetFileName(folder));
            Directory.CreateDirectory(below);
            Copy(folder, below);
        }
    }

    /// <summary>Whether the scores' tests build and pass. A fault that does not build is an error of this list.</summary>
    private static bool Passes(string checkout)
    {
        const string Project = "Agop.Core.Tests";
        // What analyzers say of a fault is no test.
        var (built, log) = Run(
            checkout,
            "build",
            $"tests/{Project}",
            "-c",
            "Release",
            "-v",
            "q",
            "-nologo",
            "-p:RunAnalyzers=false",
            "-p:TreatWarningsAsErrors=false"
        );
        if (!built)
            throw new InvalidOperationException($"does not build: {log}");
        return Run(
            checkout,
            $".build/artifacts/bin/{Project}/release/{Project}.dll",
            "-noColor",
            "-noLogo",
            "-namespace",
            "Agop.Core.Tests.Scores"
        ).Succeeded;
    }

    private static (bool Succeeded, string Output) Run(string folder, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                Environment = { ["AGOP_ROOT"] = folder },
            }
        )!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode == 0, output);
    }
}
