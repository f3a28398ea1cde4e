namespace Agop.Benchmarks.ClevrXai.Questions;

/// <summary>Finds the objects of a ground truth from a question's program.</summary>
public static class TargetObjects
{
    private static readonly string[] s_setSteps = ["filter_", "relate", "intersect", "union", "same_"];
    private static readonly string[] s_joins = ["union", "intersect", "equal_", "less_than", "greater_than"];

    /// <summary>The objects' numbers in rising order; empty where the ground truth is undefined.</summary>
    /// <param name="kind">Which ground truth.</param>
    /// <param name="program">The question's steps.</param>
    /// <param name="objects">How many objects the scene has.</param>
    public static IReadOnlyList<int> Of(GroundTruthKind kind, IReadOnlyList<ProgramNode> program, int objects) =>
        kind switch
        {
            GroundTruthKind.AllObjects => [.. Enumerable.Range(0, objects)],
            GroundTruthKind.SingleObject => Sorted(
                program.LastOrDefault(node => node.Type.StartsWith("filter_", StringComparison.Ordinal))?.Objects ?? []
            ),
            GroundTruthKind.Unique => Sorted(UniqueObjects(program)),
            GroundTruthKind.UniqueFirstNonempty => Sorted(UniqueObjects(program).Concat(LastNonempty(program))),
            _ => Sorted(program.Skip(1).Where(GivesSet).SelectMany(node => node.Objects ?? [])),
        };

    private static IEnumerable<int> UniqueObjects(IReadOnlyList<ProgramNode> program) =>
        program.Skip(1).Where(node => node.Type == "unique").SelectMany(node => node.Objects ?? []);

    private static IEnumerable<int> LastNonempty(IReadOnlyList<ProgramNode> program)
    {
        foreach (var node in program.Reverse())
        {
            if (!GivesSet(node))
                continue;
            if (node.Objects is { Count: > 0 } found)
                return found;
            // A join of sets that is empty: each of its branches has a last set of its own.
            if (s_joins.Any(join => node.Type.StartsWith(join, StringComparison.Ordinal)))
                return node.Inputs.SelectMany(input => LastOfBranch(program, input));
        }
        return [];
    }

    private static IReadOnlyList<int> LastOfBranch(IReadOnlyList<ProgramNode> program, int start)
    {
        for (var at = start; ; )
        {
            var node = program[at];
            if (GivesSet(node) && node.Objects is { Count: > 0 } found)
                return found;
            if (node.Inputs.Count == 0)
                return [];
            at = node.Inputs[0];
        }
    }

    private static bool GivesSet(ProgramNode node) => s_setSteps.Any(step => node.Type.StartsWith(step, StringComparison.Ordinal));

    private static int[] Sorted(IEnumerable<int> objects) => [.. objects.Distinct().Order()];
}
