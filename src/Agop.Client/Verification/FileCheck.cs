using Agop.Client.Execution;

namespace Agop.Client.Verification;

/// <summary>Whether a report's files are those that its manifest tells of, and the manifest the one that was written.</summary>
internal static class FileCheck
{
    public static IEnumerable<Finding> Of(ReportInHand report, string? seal)
    {
        var real = Manifest.Seal(report.Manifest);
        yield return (string?)report.Manifest[Manifest.SealName] == real
            ? Finding.Ok($"{Manifest.Name} is as it was written, seal {real}")
            : Finding.Bad($"{Manifest.Name} was changed: its seal is of other content");
        if (seal is not null && seal != real)
            yield return Finding.Bad($"{Manifest.Name} is another than the one of seal {seal}");
        var changed = 0;
        foreach (var (file, hash) in report.Files)
        {
            var path = report.PathOf(file);
            var problem =
                !File.Exists(path) ? "is missing"
                : Manifest.Hash(path) != hash ? "was changed: its SHA-256 is another than the manifest's"
                : null;
            if (problem is null)
                continue;
            changed++;
            yield return Finding.Bad($"{file} {problem}");
        }
        foreach (var lacking in ReportFolder.Always.Where(file => !report.Files.ContainsKey(file)))
        {
            changed++;
            yield return Finding.Bad($"{Manifest.Name} does not tell of {lacking}");
        }
        foreach (var stray in Strays(report))
            yield return Finding.Bad($"{stray} is no part of the report");
        if (changed == 0)
            yield return Finding.Ok($"{report.Files.Count} files have the manifest's SHA-256");
    }

    private static IEnumerable<string> Strays(ReportInHand report) =>
        Directory
            .EnumerateFileSystemEntries(report.Folder)
            .Select(path => Path.GetFileName(path)!)
            .Where(name => name is not (Manifest.Name or HtmlReportFile.Name) && !report.Files.ContainsKey(name))
            .Order(StringComparer.Ordinal);
}
