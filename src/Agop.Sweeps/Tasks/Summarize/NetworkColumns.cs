using System.Collections;
using System.Runtime.InteropServices;
using Agop.Core.Arrays;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>
/// A sweep's networks and curves as numbers: 32 bytes a network and 28 bytes a point of a curve, where a row's JSON takes half a kilobyte.
/// </summary>
internal sealed class NetworkColumns
{
    private const string NetworkArray = "networks",
        AccuracyArray = "test-accuracies",
        CurveArray = "curves",
        CurveScoreArray = "curve-scores";

    /// <summary>IoU, mass and validation accuracy.</summary>
    private const int CurveNumbers = 3;

    private readonly List<DatasetId> _data = [];
    private readonly List<string> _targets = [];

    /// <summary>A network's place in <see cref="_data"/>, its seed and its best epoch.</summary>
    private readonly List<long> _networks = [];
    private readonly List<double> _accuracies = [];

    /// <summary>A point's network, its place in <see cref="_targets"/> and its epoch.</summary>
    private readonly List<int> _curves = [];

    /// <summary>A point's IoU and its share on the masks.</summary>
    private readonly List<double> _curveScores = [];

    /// <summary>No network yet.</summary>
    public NetworkColumns() { }

    /// <summary>What a result holds.</summary>
    /// <param name="legend">What the numbers stand for.</param>
    /// <param name="result">Has <see cref="Arrays"/>.</param>
    public NetworkColumns(Legend legend, TaskResult result)
    {
        _data.AddRange(legend.Data);
        _targets.AddRange(legend.Targets);
        _networks.AddRange(result[NetworkArray].As<long>());
        _accuracies.AddRange(result[AccuracyArray].As<double>());
        _curves.AddRange(result[CurveArray].As<int>());
        _curveScores.AddRange(result[CurveScoreArray].As<double>());
    }

    /// <summary>The networks; each row is made when it is asked for.</summary>
    public IReadOnlyList<ModelRow> Models => new Rows<ModelRow>(_accuracies.Count, Model);

    /// <summary>The curves' points; each row is made when it is asked for.</summary>
    public IReadOnlyList<CurveRow> Curves => new Rows<CurveRow>(_curveScores.Count / CurveNumbers, Curve);

    /// <summary>What the numbers in <see cref="Arrays"/> stand for.</summary>
    public Legend Names => new(_data, _targets);

    /// <summary>The numbers.</summary>
    public IReadOnlyList<KeyValuePair<string, NdArray>> Arrays =>
        [
            new(NetworkArray, NdArray.From<long>(CollectionsMarshal.AsSpan(_networks), _accuracies.Count, 3)),
            new(AccuracyArray, NdArray.From<double>(CollectionsMarshal.AsSpan(_accuracies), _accuracies.Count)),
            new(CurveArray, NdArray.From<int>(CollectionsMarshal.AsSpan(_curves), _curveScores.Count / CurveNumbers, 3)),
            new(
                CurveScoreArray,
                NdArray.From<double>(CollectionsMarshal.AsSpan(_curveScores), _curveScores.Count / CurveNumbers, CurveNumbers)
            ),
        ];

    /// <summary>Adds a network with its curves.</summary>
    public void Add(ModelRow model, IReadOnlyList<CurveRow> curves)
    {
        foreach (var point in curves)
        {
            _curves.AddRange([_accuracies.Count, PlaceOf(point.Target, _targets), point.Epoch]);
            _curveScores.AddRange([point.IouTopK, point.MassOnMask, point.ValidationAccuracy]);
        }
        _networks.AddRange([PlaceOf(model.Data, _data), model.Seed, model.BestEpoch]);
        _accuracies.Add(model.TestAccuracy);
    }

    private ModelRow Model(int row)
    {
        var data = _data[(int)_networks[3 * row]];
        return new ModelRow(data.Scenario, data.Variant, _networks[3 * row + 1], _accuracies[row], (int)_networks[3 * row + 2]);
    }

    private CurveRow Curve(int row)
    {
        var network = Model(_curves[3 * row]).Network;
        return new CurveRow(
            network.Data.Scenario,
            network.Data.Variant,
            network.Seed,
            _targets[_curves[3 * row + 1]],
            _curves[3 * row + 2],
            _curveScores[CurveNumbers * row],
            _curveScores[CurveNumbers * row + 1],
            _curveScores[CurveNumbers * row + 2]
        );
    }

    /// <summary>Where a name is in a list; added if need be. A data set's networks follow each other: the last is tried first.</summary>
    private static int PlaceOf<T>(T name, List<T> known)
        where T : IEquatable<T>
    {
        var place = known.LastIndexOf(name);
        if (place >= 0)
            return place;
        known.Add(name);
        return known.Count - 1;
    }

    /// <summary>What the numbers stand for.</summary>
    /// <param name="Data">The data sets, in order.</param>
    /// <param name="Targets">What hooks accumulate.</param>
    public sealed record Legend(IReadOnlyList<DatasetId> Data, IReadOnlyList<string> Targets);

    private sealed class Rows<T>(int count, Func<int, T> row) : IReadOnlyList<T>
    {
        public int Count => count;

        public T this[int index] => row(index);

        public IEnumerator<T> GetEnumerator()
        {
            for (var i = 0; i < count; i++)
                yield return row(i);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
