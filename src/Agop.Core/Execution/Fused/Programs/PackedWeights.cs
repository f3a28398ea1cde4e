using System.Numerics;
using Agop.Core.Arrays;
using Agop.Core.Execution.Fused.Kernels;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Programs;

/// <summary>
/// A network's parameters in one row, laid out for the kernels, and a second time with rows and taps exchanged for the backward pass.
/// </summary>
/// <typeparam name="T">Their type.</typeparam>
internal sealed unsafe class PackedWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _transposition;

    /// <param name="weights">Copied.</param>
    public PackedWeights(WeightSet weights)
    {
        Architecture = weights.Architecture;
        Layers = [.. Place(Architecture)];
        var length = Layers.Sum(layer => layer.Outputs * layer.Taps + (layer.Biases is null ? 0 : layer.Outputs));
        // A whole number of vectors, so that the optimizer needs no tail.
        Values = new AlignedBuffer<T>((length + Block.Lanes - 1) / Block.Lanes * Block.Lanes);
        Backward = new AlignedBuffer<T>(Values.Length);
        foreach (var layer in Layers)
        {
            var values = weights[$"{layer.Name}.weight"].ToDoubles();
            for (var i = 0; i < values.Length; i++)
                Values.Span[layer.Weights + PlaceOf(layer, i)] = T.CreateTruncating(values[i]);
            if (layer.Biases is not { } biases)
                continue;
            values = weights[$"{layer.Name}.bias"].ToDoubles();
            for (var i = 0; i < values.Length; i++)
                Values.Span[biases + i] = T.CreateTruncating(values[i]);
        }
        _transposition = Transposition();
        Transpose();
    }

    /// <summary>Whose they are.</summary>
    public Architecture Architecture { get; }

    /// <summary>The layers that have parameters, in order.</summary>
    public IReadOnlyList<PackedLayer> Layers { get; }

    /// <summary>All parameters.</summary>
    public AlignedBuffer<T> Values { get; }

    /// <summary>The weights for the backward pass, each layer's where its forward ones are.</summary>
    public AlignedBuffer<T> Backward { get; }

    /// <summary>The layer's place among the packed parameters.</summary>
    public PackedLayer this[string name] => Layers.First(layer => layer.Name == name);

    /// <summary>Brings <see cref="Backward"/> up to date with <see cref="Values"/>.</summary>
    public void Transpose()
    {
        T* values = Values.Pointer,
            backward = Backward.Pointer;
        for (var i = 0; i < _transposition.Length; i++)
            backward[i] = values[_transposition[i]];
        GC.KeepAlive(this);
    }

    /// <summary>The parameters under their names, from <see cref="Values"/> or a copy of them.</summary>
    public WeightSet ToWeightSet(ReadOnlySpan<T> values)
    {
        var arrays = new Dictionary<string, NdArray>(StringComparer.Ordinal);
        foreach (var layer in Layers)
        {
            var weights = new T[layer.Outputs * layer.Taps];
            for (var i = 0; i < weights.Length; i++)
                weights[i] = values[layer.Weights + PlaceOf(layer, i)];
            arrays.Add($"{layer.Name}.weight", NdArray.From(weights, Shape($"{layer.Name}.weight")));
            if (layer.Biases is { } biases)
                arrays.Add($"{layer.Name}.bias", NdArray.From(values.Slice(biases, layer.Outputs), Shape($"{layer.Name}.bias")));
        }
        return WeightSet.From(Architecture, arrays, Architecture.Id);
    }

    private static IEnumerable<PackedLayer> Place(Architecture architecture)
    {
        var next = 0;
        foreach (var layer in architecture.Layers)
        {
            var (name, outputs, inputs, area, bias) = layer switch
            {
                Conv2dLayer conv => (conv.Name, conv.Outputs, conv.Inputs, conv.Kernel * conv.Kernel, true),
                LinearLayer linear => (linear.Name, linear.Outputs, linear.Inputs, 1, linear.Bias),
                _ => ("", 0, 0, 0, false),
            };
            if (outputs == 0)
                continue;
            var weights = outputs * inputs * area;
            yield return new PackedLayer(name, outputs, inputs, area, next, bias ? next + weights : null);
            next += weights + (bias ? outputs : 0);
        }
    }

    /// <summary>Where the i-th weight of the state dict's array lies within its layer.</summary>
    private static int PlaceOf(PackedLayer layer, int i) => Packing.Index(i / layer.Taps, i % layer.Taps, layer.Outputs, layer.Taps);

    private int[] Transposition()
    {
        var map = new int[Values.Length];
        foreach (var layer in Layers)
        {
            for (var input = 0; input < layer.Inputs; input++)
            for (var output = 0; output < layer.Outputs; output++)
            for (var k = 0; k < layer.Area; k++)
                map[layer.Weights + Packing.Index(input, output * layer.Area + k, layer.Inputs, layer.Outputs * layer.Area)] =
                    layer.Weights + Packing.Index(output, input * layer.Area + k, layer.Outputs, layer.Taps);
        }
        return map;
    }

    private long[] Shape(string parameter) => Architecture.Parameters.First(info => info.Name == parameter).Shape;
}
