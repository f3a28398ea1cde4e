using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;

namespace Agop.Core.Tests.Support;

/// <summary>
/// A convolution, a ReLU and a linear layer with random weights, and some random images. Logits and gradients are written down in plain
/// loops, as an oracle that shares nothing with the execution paths.
/// </summary>
internal sealed class PlainNetwork
{
    public const int Channels = 2,
        Height = 5,
        Width = 6,
        Classes = 3,
        Count = 4,
        Size = Channels * Height * Width;

    public const int Filters = 3,
        Rows = Height - Kernel + 1,
        Columns = Width - Kernel + 1;

    private const int Kernel = 2;

    private static readonly Architecture s_architecture = new(
        "plain",
        "plain",
        (Channels, Height, Width),
        Classes,
        [
            new Conv2dLayer("conv", Channels, Filters, Kernel, Padding: 0),
            new ReluLayer(),
            new FlattenLayer(),
            new LinearLayer("head", Filters * Rows * Columns, Classes, true),
        ]
    );

    private readonly WeightSet _weights;
    private readonly double[] _kernel,
        _bias,
        _head,
        _headBias;

    /// <param name="random">Of weights and images.</param>
    /// <param name="weight">The largest weight; with 0 all gradients are zero.</param>
    public PlainNetwork(Random random, double weight = 1)
    {
        _weights = WeightSet.From(
            s_architecture,
            s_architecture.Parameters.ToDictionary(
                parameter => parameter.Name,
                parameter =>
                    NdArray.From(
                        Enumerable
                            .Range(0, (int)parameter.Shape.Aggregate(1L, (a, b) => a * b))
                            .Select(_ => (float)(weight * Symmetric(random)))
                            .ToArray(),
                        parameter.Shape
                    ),
                StringComparer.Ordinal
            ),
            "plain"
        );
        (_kernel, _bias) = (_weights["conv.weight"].ToDoubles(), _weights["conv.bias"].ToDoubles());
        (_head, _headBias) = (_weights["head.weight"].ToDoubles(), _weights["head.bias"].ToDoubles());
        Images = [.. Enumerable.Range(0, Count).Select(_ => Enumerable.Range(0, Size).Select(_ => Symmetric(random)).ToArray())];
        Labels = [.. Enumerable.Range(0, Count).Select(_ => (long)random.Next(Classes))];
        Diagonal = [.. Enumerable.Range(0, Size).Select(_ => random.NextDouble())];
    }

    /// <summary>The paths that need no GPU.</summary>
    public static TheoryData<ExecutionPath> Paths => [ExecutionPath.Libtorch, ExecutionPath.Fused];

    public static double[][] ZeroImages => [.. Enumerable.Range(0, Count).Select(_ => new double[Size])];

    /// <summary>(Count) of (Size).</summary>
    public double[][] Images { get; init; }

    /// <summary>(Count), drawn at random, whatever the network says.</summary>
    public long[] Labels { get; }

    /// <summary>(Size), in [0, 1): stands for diag M.</summary>
    public double[] Diagonal { get; }

    public static void ForMany(Action<PlainNetwork> check) => RandomCases.ForMany(5, random => new PlainNetwork(random), check);

    /// <summary>A network whose gradients are all zero.</summary>
    public static PlainNetwork WithoutGradient() => new(new Random(1), weight: 0);

    /// <summary>The maps of the images by a method, in float64, one after another.</summary>
    public double[] Maps(
        IAttributionMethod method,
        ExecutionPath path,
        Func<Explainer, Explainer>? with = null,
        params (string Key, string Value)[] settings
    )
    {
        using var model = ExecutionPaths.Open(_weights, Precision.Float64, path);
        Explainer With(Explainer explainer)
        {
            explainer = explainer with { Model = model, Agop = Diagonal };
            return with?.Invoke(explainer) ?? explainer;
        }
        return Explain.Maps(method, [.. Images.SelectMany(x => x)], [Count, Channels, Height, Width], Labels, With, settings).ToDoubles();
    }

    /// <summary>A map per image, one after another; the function is given the image and the gradient of its predicted class.</summary>
    public double[] Each(Func<double[], double[], double[]> map) => [.. Images.SelectMany(x => map(x, Gradient(x, Predicted(x))))];

    /// <summary>z(x) (Classes).</summary>
    public double[] Logits(double[] x)
    {
        var convolved = Convolved(x);
        return
        [
            .. Enumerable
                .Range(0, Classes)
                .Select(c => _headBias[c] + convolved.Select((a, i) => _head[c * convolved.Length + i] * Math.Max(0, a)).Sum()),
        ];
    }

    public int Predicted(double[] x)
    {
        var logits = Logits(x);
        return Array.IndexOf(logits, logits.Max());
    }

    /// <summary>The convolution before its ReLU (Filters, Rows, Columns).</summary>
    public double[] Convolved(double[] x)
    {
        var convolved = new double[Filters * Rows * Columns];
        foreach (var (output, input, weight) in Taps())
            convolved[output] += _kernel[weight] * x[input];
        for (var i = 0; i < convolved.Length; i++)
            convolved[i] += _bias[i / (Rows * Columns)];
        return convolved;
    }

    /// <summary>d z_c / d convolution (Filters, Rows, Columns).</summary>
    public double[] GradientAtConvolution(double[] x, int c)
    {
        var convolved = Convolved(x);
        return [.. convolved.Select((a, i) => a > 0 ? _head[c * convolved.Length + i] : 0)];
    }

    /// <summary>d z_c / d x (Size).</summary>
    public double[] Gradient(double[] x, int c)
    {
        var (gradient, behind) = (new double[Size], GradientAtConvolution(x, c));
        foreach (var (output, input, weight) in Taps())
            gradient[input] += _kernel[weight] * behind[output];
        return gradient;
    }

    public override string ToString() => $"a network of {_weights.Architecture.ParameterCount} weights";

    /// <summary>Every product of the convolution: where it goes, the pixel and the weight.</summary>
    private static IEnumerable<(int Output, int Input, int Weight)> Taps() =>
        from filter in Enumerable.Range(0, Filters)
        from row in Enumerable.Range(0, Rows)
        from column in Enumerable.Range(0, Columns)
        from channel in Enumerable.Range(0, Channels)
        from down in Enumerable.Range(0, Kernel)
        from right in Enumerable.Range(0, Kernel)
        select (
            (filter * Rows + row) * Columns + column,
            (channel * Height + row + down) * Width + column + right,
            ((filter * Channels + channel) * Kernel + down) * Kernel + right
        );

    private static double Symmetric(Random random) => 2 * random.NextDouble() - 1;
}
