namespace Agop.Benchmarks.ClevrXai.Scenes;

/// <summary>A scene as CLEVR's JSON describes it.</summary>
/// <param name="Index">Its number.</param>
/// <param name="FileName">The picture's name; the mask's is the same.</param>
/// <param name="Objects">In the order in which they were placed.</param>
/// <param name="Directions">left, right, front, behind, above and below as unit vectors.</param>
public sealed record ClevrScene(
    int Index,
    string FileName,
    IReadOnlyList<ClevrObject> Objects,
    IReadOnlyDictionary<string, IReadOnlyList<double>> Directions
)
{
    private const double Nearest = 0.2;

    /// <summary>Per direction along the ground and object the numbers of the objects that lie that way, by more than 0.2.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<int>>> Relationships =>
        Directions
            .Where(direction => direction.Key is not ("above" or "below"))
            .ToDictionary(
                direction => direction.Key,
                direction => (IReadOnlyList<IReadOnlyList<int>>)[.. Objects.Select(one => Related(one, direction.Value))],
                StringComparer.Ordinal
            );

    private int[] Related(ClevrObject one, IReadOnlyList<double> direction) =>
        [
            .. Enumerable
                .Range(0, Objects.Count)
                .Where(other =>
                    Objects[other] != one
                    && Enumerable.Range(0, 3).Sum(i => (Objects[other].Position[i] - one.Position[i]) * direction[i]) > Nearest
                ),
        ];
}
