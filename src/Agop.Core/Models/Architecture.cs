using Agop.Core.Models.Layers;

namespace Agop.Core.Models;

/// <summary>A network without its weights.</summary>
/// <param name="Id">What a person types.</param>
/// <param name="Summary">One line.</param>
/// <param name="Input">Channels, height, width.</param>
/// <param name="Classes">How many logits.</param>
/// <param name="Layers">In order; the last gives the logits.</param>
public sealed record Architecture(string Id, string Summary, (int Channels, int Height, int Width) Input, int Classes, IReadOnlyList<Layer> Layers)
{
    /// <summary>Elements per input.</summary>
    public int InputSize => Input.Channels * Input.Height * Input.Width;

    /// <summary>The last convolution, whose output GradCAM weighs, or null for networks without one.</summary>
    public Conv2dLayer? LastConvolution => Layers.OfType<Conv2dLayer>().LastOrDefault();

    /// <summary>The parameters in order.</summary>
    public IReadOnlyList<ParameterInfo> Parameters { get; } = [.. Describe(Layers)];

    /// <summary>How many numbers the parameters hold.</summary>
    public long ParameterCount => Parameters.Sum(parameter => parameter.Shape.Aggregate(1L, (product, size) => product * size));

    private static IEnumerable<ParameterInfo> Describe(IReadOnlyList<Layer> layers)
    {
        var (convolutions, linears) = (0, 0);
        var manyLinears = layers.OfType<LinearLayer>().Count() > 1;
        foreach (var layer in layers)
        {
            switch (layer)
            {
                case Conv2dLayer conv:
                    var fan = conv.Inputs * conv.Kernel * conv.Kernel;
                    var shortName = $"conv{++convolutions}";
                    yield return new ParameterInfo($"{conv.Name}.weight", $"{shortName}.weight", [conv.Outputs, conv.Inputs, conv.Kernel, conv.Kernel], fan);
                    yield return new ParameterInfo($"{conv.Name}.bias", $"{shortName}.bias", [conv.Outputs], fan);
                    break;
                case LinearLayer linear:
                    var name = manyLinears ? $"linear{++linears}" : "linear";
                    yield return new ParameterInfo($"{linear.Name}.weight", $"{name}.weight", [linear.Outputs, linear.Inputs], linear.Inputs);
                    if (linear.Bias) yield return new ParameterInfo($"{linear.Name}.bias", $"{name}.bias", [linear.Outputs], linear.Inputs);
                    break;
            }
        }
    }
}
