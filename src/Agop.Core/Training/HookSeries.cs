using Agop.Core.Arrays;
using Agop.Core.Gradients;

namespace Agop.Core.Training;

/// <summary>What the result of a training keeps of its hook for one target: the running sums, snapshot by snapshot.</summary>
internal sealed class HookSeries
{
    private const string Prefix = "hook/",
        EpochName = "/epoch",
        SamplesName = "/n",
        SumName = "/sum_g2";
    private readonly IReadOnlyDictionary<string, NdArray> _training;
    private readonly string _name;

    private HookSeries(IReadOnlyDictionary<string, NdArray> training, string name) => (_training, _name) = (training, name);

    /// <summary>What the hook accumulated.</summary>
    public string Target => _name[Prefix.Length..];

    /// <summary>After which epochs, from 1 (S).</summary>
    public long[] Epochs => _training[$"{_name}{EpochName}"].ToIntegers();

    /// <summary>How many gradients were in the sums (S).</summary>
    public long[] Samples => _training[$"{_name}{SamplesName}"].ToIntegers();

    /// <summary>The sums of g*g (S, D).</summary>
    public double[] SumG2 => _training[$"{_name}{SumName}"].ToDoubles();

    /// <summary>Those of a training, one per target; none without a hook.</summary>
    /// <param name="training">The arrays that its result keeps, by name.</param>
    public static IEnumerable<HookSeries> Of(IReadOnlyDictionary<string, NdArray> training) =>
        training
            .Keys.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(EpochName, StringComparison.Ordinal))
            .Select(name => new HookSeries(training, name[..^EpochName.Length]));

    /// <summary>What is kept of a training's snapshots.</summary>
    public static IEnumerable<KeyValuePair<string, NdArray>> ToArrays(IEnumerable<HookSnapshot> snapshots)
    {
        foreach (var group in snapshots.GroupBy(snapshot => snapshot.State.Target))
        {
            var (name, count) = ($"{Prefix}{Names.NameOf(group.Key)}", group.Count());
            yield return new($"{name}{EpochName}", NdArray.From(group.Select(snapshot => (long)snapshot.Epoch).ToArray(), count));
            yield return new($"{name}{SamplesName}", NdArray.From(group.Select(snapshot => snapshot.State.Samples).ToArray(), count));
            yield return new(
                $"{name}{SumName}",
                NdArray.From(group.SelectMany(snapshot => snapshot.State.SumG2).ToArray(), count, group.First().State.Size)
            );
        }
    }
}
