namespace Agop.Core.Attribution;

/// <summary>What a method says about itself; <c>agop ls methods</c>, the planner and the report read nothing else.</summary>
/// <param name="Id">What a person types.</param>
/// <param name="Name">As the field writes it.</param>
/// <param name="Formula">The map of one image.</param>
/// <param name="Source">The paper or code that defines it.</param>
/// <param name="Needs">What it must be given.</param>
/// <param name="Gradients">How many gradients one map costs with default settings.</param>
/// <param name="Options">Its settings.</param>
public sealed record MethodInfo(
    string Id,
    string Name,
    string Formula,
    string Source,
    MethodNeeds Needs,
    int Gradients,
    IReadOnlyList<MethodOption> Options
)
{
    /// <summary>Whether all of <paramref name="needs"/> are among its needs.</summary>
    public bool Requires(MethodNeeds needs) => (Needs & needs) == needs;
}
