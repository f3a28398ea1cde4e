using Agop.Core.Errors;
using Agop.Core.Models.Layers;

namespace Agop.Core.Models;

/// <summary>A network without its weights.</summary>
public sealed record Architecture
{
    /// <param name="id">What a person types.</param>
    /// <param name="summary">One line.</param>
    /// <param name="input">Channels, height, width.</param>
    /// <param name="classes">How many logits.</param>
    /// <param name="layers">In order; the last gives the logits. Empty for networks that bring their own code.</param>
    internal Architecture(string id, string summary, (int Channels, int Height, int Width) input, int classes, IReadOnlyList<Layer> layers)
    {
        Id = id;
        Summary = summary;
        Input = input;
        Classes = classes;
        Layers = layers;
        Parameters = [.. ParameterList.Of(layers)];
    }

    /// <summary>What a person types.</summary>
    public string Id { get; }

    /// <summary>One line.</summary>
    public string Summary { get; }

    /// <summary>Channels, height, width.</summary>
    public (int Channels, int Height, int Width) Input { get; }

    /// <summary>How many logits.</summary>
    public int Classes { get; }

    /// <summary>In order; the last gives the logits. Empty for networks that bring their own code.</summary>
    internal IReadOnlyList<Layer> Layers { get; }

    /// <summary>Elements per input.</summary>
    public int InputSize => Input.Channels * Input.Height * Input.Width;

    /// <summary>The last convolution of a plain chain of layers, whose output GradCAM weighs, or null for networks without one.</summary>
    internal Conv2dLayer? LastConvolution => Layers.OfType<Conv2dLayer>().LastOrDefault();

    /// <summary>
    /// The layer whose output GradCAM weighs unless another is named: the last residual block, as is usual for residual networks, else the
    /// last convolution before its ReLU; null where there is none.
    /// </summary>
    public string? GradCamLayer => Layers.OfType<ResidualLayer>().LastOrDefault()?.Name ?? LastConvolution?.Name;

    /// <summary>The parameters in order.</summary>
    internal IReadOnlyList<ParameterInfo> Parameters { get; }

    /// <summary>How many numbers are learned.</summary>
    public long ParameterCount =>
        Parameters
            .Where(parameter => parameter.IsLearned)
            .Sum(parameter => parameter.Shape.Aggregate(1L, (product, size) => product * size));

    /// <summary>Every layer, those within residual blocks too, in the order in which they are run.</summary>
    internal IEnumerable<Layer> AllLayers => Flatten(Layers);

    /// <summary>Whether DeepLIFT's rescale rule is known for all of its layers: convolutions, fully connected layers and ReLUs.</summary>
    internal bool HasRescaleRule => Layers.Count > 0 && !AllLayers.Any(layer => layer is MaxPoolLayer or ResidualLayer);

    /// <summary>A layer's name as the layer has it: a stage of a residual network, such as <c>layer4</c>, is its last block.</summary>
    /// <exception cref="InputException">There is no layer of that name whose output can be looked at.</exception>
    /// <example>
    /// <code>
    /// string layer = Architectures.Find("resnet18", "example").LayerNamed("layer4"); // its last block, layer4.1
    /// </code>
    /// </example>
    public string LayerNamed(string name)
    {
        string[] names =
        [
            .. AllLayers
                .Select(layer =>
                    layer switch
                    {
                        Conv2dLayer conv => conv.Name,
                        BatchNormLayer norm => norm.Name,
                        ResidualLayer block => block.Name,
                        _ => "",
                    }
                )
                .Where(known => known.Length > 0),
        ];
        return names.Contains(name, StringComparer.Ordinal)
            ? name
            : AllLayers.OfType<ResidualLayer>().LastOrDefault(block => block.Name.StartsWith(name + ".", StringComparison.Ordinal))?.Name
                ?? throw new InputException($"layer {name}", $"{Id} has no such layer; it has {string.Join(", ", names)}");
    }

    private static IEnumerable<Layer> Flatten(IReadOnlyList<Layer> layers) =>
        layers.SelectMany(layer =>
            layer is ResidualLayer block ? [.. Flatten(block.Body), .. Flatten(block.Shortcut), block] : new[] { layer }
        );
}
