using Agop.Core.Arrays;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;
using FsCheck;
using FsCheck.Fluent;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Support;

/// <summary>A network of random layers and sizes with random weights, images and labels, all from one seed.</summary>
internal sealed class RandomNetwork
{
    private readonly Random _random;

    /// <param name="seed">Of everything.</param>
    /// <param name="whole">Whether weights and images are small whole numbers: then sums are exact and ties abound.</param>
    /// <param name="dropout">Whether there may be dropout.</param>
    public RandomNetwork(int seed, bool whole = false, bool dropout = false)
    {
        _random = new Random(seed);
        Architecture = Draw(dropout);
        double Value(double scale) => whole ? _random.Next(-2, 3) : scale * (2 * _random.NextDouble() - 1);
        Weights = WeightSet.From(
            Architecture,
            Architecture.Parameters.ToDictionary(
                parameter => parameter.Name,
                parameter =>
                    NdArray.From(
                        Enumerable
                            .Range(0, (int)parameter.Shape.Aggregate(1L, (a, b) => a * b))
                            .Select(_ => (float)Value(2 / Math.Sqrt(parameter.Fan)))
                            .ToArray(),
                        parameter.Shape
                    ),
                StringComparer.Ordinal
            ),
            "random"
        );
        Count = _random.Next(1, 120);
        Values = [.. Enumerable.Range(0, Count * Architecture.InputSize).Select(_ => Value(1.5))];
        Labels = [.. Enumerable.Range(0, Count).Select(_ => (long)_random.Next(Architecture.Classes))];
    }

    public Architecture Architecture { get; }
    public WeightSet Weights { get; }
    public int Count { get; }
    public double[] Values { get; }
    public long[] Labels { get; }

    /// <summary>Checks something for many random networks; a failure names the seed and the network.</summary>
    /// <param name="count">How many.</param>
    /// <param name="check">What must hold.</param>
    /// <param name="whole">As in the constructor.</param>
    /// <param name="dropout">As in the constructor.</param>
    public static void ForMany(int count, Action<RandomNetwork> check, bool whole = false, bool dropout = false) =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
                seed =>
                {
                    using var scope = NewDisposeScope();
                    var network = new RandomNetwork(seed, whole, dropout);
                    try
                    {
                        check(network);
                    }
                    catch (Exception error)
                    {
                        throw new InvalidOperationException($"seed {seed}: {network}: {error.Message}", error);
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count));

    public override string ToString() => $"{string.Join("x", Architecture.Input)} {string.Join(" ", Architecture.Layers)}, {Count} images";

    /// <summary>(n, C, H, W), rounded to float32 first so that both precisions see the same.</summary>
    public Tensor Images(ScalarType precision) =>
        tensor(
            Array.ConvertAll(Values, value => (double)(float)value),
            [Count, Architecture.Input.Channels, Architecture.Input.Height, Architecture.Input.Width],
            precision
        );

    private Architecture Draw(bool dropout)
    {
        var input = (Channels: _random.Next(1, 4), Height: _random.Next(4, 12), Width: _random.Next(4, 12));
        var layers = new List<Layer>();
        var (channels, height, width) = input;
        if (_random.Next(6) == 0)
            layers.Add(new ReluLayer());
        if (_random.Next(6) == 0)
        {
            layers.Add(new MaxPoolLayer(2));
            (height, width) = (height / 2, width / 2);
        }
        for (var i = _random.Next(0, 4); i > 0; i--)
        {
            var (kernel, padding) = (_random.Next(1, 5), _random.Next(0, 3));
            if (height + 2 * padding < kernel || width + 2 * padding < kernel)
                break;
            var outputs = _random.Next(1, 10);
            layers.Add(new Conv2dLayer($"conv{i}", channels, outputs, kernel, padding));
            (channels, height, width) = (outputs, height + 2 * padding - kernel + 1, width + 2 * padding - kernel + 1);
            if (_random.Next(4) > 0)
                layers.Add(new ReluLayer());
            if (dropout && _random.Next(3) == 0)
                layers.Add(new DropoutLayer(0.3));
            var pool = _random.Next(1, 4);
            if (pool == 1 || height < pool || width < pool)
                continue;
            layers.Add(new MaxPoolLayer(pool));
            (height, width) = (height / pool, width / pool);
            if (_random.Next(4) == 0)
                layers.Add(new ReluLayer());
            if (_random.Next(4) > 0 || height < 2 || width < 2)
                continue;
            layers.Add(new MaxPoolLayer(2));
            (height, width) = (height / 2, width / 2);
        }
        layers.Add(new FlattenLayer());
        var features = channels * height * width;
        for (var i = _random.Next(0, 3); i > 0; i--)
        {
            var outputs = _random.Next(1, 14);
            layers.Add(new LinearLayer($"linear{i}", features, outputs, _random.Next(2) == 0));
            if (_random.Next(4) > 0)
                layers.Add(new ReluLayer());
            if (dropout)
                layers.Add(new DropoutLayer(0.25));
            features = outputs;
        }
        var classes = _random.Next(2, 6);
        layers.Add(new LinearLayer("last", features, classes, _random.Next(2) == 0));
        return new Architecture("random", "random", input, classes, layers);
    }
}
