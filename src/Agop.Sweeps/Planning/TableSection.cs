using Agop.Benchmarks.Tables;
using Agop.Core.Errors;
using Agop.Core.Models;
using Agop.Sweeps.Yaml;

namespace Agop.Sweeps.Planning;

/// <summary>Reads the keys of a sweep on synthetic tables: <c>scenarios</c>, <c>features</c>, <c>classes</c>, <c>samples</c>.</summary>
internal static class TableSection
{
    public const string Benchmark = "tables";

    public static (SweepData[] Data, Architecture Architecture) Read(
        YamlSection root,
        IReadOnlyList<BroughtWeights> weights,
        BroughtFiles files
    )
    {
        var tasks = root.Texts("scenarios") ?? throw new InputException(root.Source("scenarios"), "expected at least one scenario");
        var form = new TableParameters(tasks.FirstOrDefault("linear"));
        form = form with
        {
            Features = root.Integer("features", form.Features, 1, int.MaxValue),
            Classes = root.Integer("classes", form.Classes, 1, int.MaxValue),
            Samples = root.Integer("samples", form.Samples, 1, int.MaxValue),
        };
        var tables = tasks.Distinct(StringComparer.Ordinal).Select(task => form with { Task = task }).ToArray();
        foreach (var table in tables)
            table.Validate(root.Source("scenarios"));
        return ([.. tables.Select(table => new TableData(table))], Network(root, (form.Features, form.Classes), weights, files));
    }

    /// <summary>The network for rows of so many features: <c>mlp</c>, of any widths, or a model of the user's own.</summary>
    public static Architecture Network(
        YamlSection root,
        (int Features, int Classes) form,
        IReadOnlyList<BroughtWeights> weights,
        BroughtFiles files
    )
    {
        var (source, name) = (root.Source("architecture"), root.Text("architecture", "mlp"));
        return TorchScript.IsNamed(name)
            ? BroughtWeights.Script(weights, (1, 1, form.Features), form.Classes, root, files)
            : Perceptrons.Find(name, source, form)
                ?? throw new InputException(source, $"expected mlp, as in mlp:hidden=64x64, or torchscript for tables, not '{name}'");
    }
}
