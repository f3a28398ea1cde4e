using Agop.Core.Errors;
using Agop.Core.Models.Layers;
using static Agop.Core.Models.ArchitectureId;

namespace Agop.Core.Models;

/// <summary>
/// ResNet-18, -34 and -50 as torchvision builds them, layer for layer and name for name, for images of any size and any number of classes.
/// </summary>
/// <remarks>
/// He, Zhang, Ren, Sun, arXiv 1512.03385; torchvision.models.resnet, whose 50 strides at the 3x3 convolution of a bottleneck.
/// </remarks>
internal static class ResidualNetworks
{
    private const int DefaultSize = 224;
    private const int DefaultClasses = 1000;
    private const int LeastSize = 32;
    private const int LargestSize = 2048;
    private const int MaxClasses = 100_000;

    /// <summary>The three with torchvision's own number of classes and ImageNet's size.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [.. new[] { "resnet18", "resnet34", "resnet50" }.Select(name => Build(name, (DefaultSize, DefaultSize), DefaultClasses, name))];

    /// <summary>
    /// The network of an id such as <c>resnet18:classes=8,size=128</c> or <c>resnet18:size=320x480</c>, or null where it names none of
    /// these.
    /// </summary>
    /// <exception cref="InputException">It names one, but not so that it can be built.</exception>
    public static Architecture? Find(string id, string source)
    {
        var parts = id.Split(':', 2);
        if (!All.Any(known => known.Id == parts[0]))
            return null;
        var (size, classes) = ((Height: DefaultSize, Width: DefaultSize), DefaultClasses);
        foreach (var setting in parts.Length > 1 ? parts[1].Split(',') : [])
        {
            switch (setting.Split('=', 2))
            {
                case ["classes", var text] when Whole(text, 2, MaxClasses) is { } number:
                    classes = number;
                    break;
                case ["size", var text] when text.Split('x') is [var edge] && Whole(edge, LeastSize, LargestSize) is { } number:
                    size = (number, number);
                    break;
                case ["size", var text]
                    when text.Split('x') is [var h, var w]
                        && Whole(h, LeastSize, LargestSize) is { } height
                        && Whole(w, LeastSize, LargestSize) is { } width:
                    size = (height, width);
                    break;
                default:
                    throw new InputException(
                        source,
                        $"{id}: expected classes=2..{MaxClasses} and size={LeastSize}..{LargestSize} or HEIGHTxWIDTH after "
                            + $"the colon, not '{setting}'"
                    );
            }
        }
        return Build(parts[0], size, classes, IdOf(parts[0], size, classes));
    }

    /// <summary>The id of a network for such images and so many classes.</summary>
    public static string IdOf(string name, (int Height, int Width) size, int classes)
    {
        var edge = size.Height == size.Width ? $"{size.Height}" : $"{size.Height}x{size.Width}";
        return classes == DefaultClasses && size == (DefaultSize, DefaultSize) ? name : $"{name}:classes={classes},size={edge}";
    }

    private static Architecture Build(string name, (int Height, int Width) size, int classes, string id)
    {
        var (blocks, bottleneck) = name switch
        {
            "resnet18" => ([2, 2, 2, 2], false),
            "resnet34" => ([3, 4, 6, 3], false),
            _ => (new[] { 3, 4, 6, 3 }, true),
        };
        var layers = new List<Layer>
        {
            new Conv2dLayer("conv1", 3, 64, 7, 3, Stride: 2, Bias: false),
            new BatchNormLayer("bn1", 64),
            new ReluLayer(),
            new MaxPoolLayer(3, Stride: 2, Padding: 1),
        };
        var inputs = 64;
        for (var stage = 0; stage < blocks.Length; stage++)
        {
            var width = 64 << stage;
            for (var block = 0; block < blocks[stage]; block++)
            {
                var (prefix, stride) = ($"layer{stage + 1}.{block}", stage > 0 && block == 0 ? 2 : 1);
                var outputs = bottleneck ? 4 * width : width;
                layers.Add(
                    new ResidualLayer(
                        prefix,
                        bottleneck ? Bottleneck(prefix, inputs, width, stride) : Basic(prefix, inputs, width, stride),
                        Shortcut(prefix, inputs, outputs, stride)
                    )
                );
                inputs = outputs;
            }
        }
        layers.AddRange([new GlobalAveragePoolLayer(), new FlattenLayer(), new LinearLayer("fc", inputs, classes, Bias: true)]);
        return new Architecture(
            id,
            $"{name.Replace("resnet", "ResNet-", StringComparison.Ordinal)} with torchvision's names; NAME:classes=K,size=S "
                + "for others than ImageNet's",
            (3, size.Height, size.Width),
            classes,
            layers
        );
    }

    private static Layer[] Basic(string prefix, int inputs, int width, int stride) =>
        [
            .. Normalized(prefix, 1, inputs, width, kernel: 3, stride),
            new ReluLayer(),
            .. Normalized(prefix, 2, width, width, kernel: 3, stride: 1),
        ];

    private static Layer[] Bottleneck(string prefix, int inputs, int width, int stride) =>
        [
            .. Normalized(prefix, 1, inputs, width, kernel: 1, stride: 1),
            new ReluLayer(),
            .. Normalized(prefix, 2, width, width, kernel: 3, stride),
            new ReluLayer(),
            .. Normalized(prefix, 3, width, 4 * width, kernel: 1, stride: 1),
        ];

    private static Layer[] Normalized(string prefix, int number, int inputs, int outputs, int kernel, int stride) =>
        [
            new Conv2dLayer($"{prefix}.conv{number}", inputs, outputs, kernel, kernel / 2, stride, Bias: false),
            new BatchNormLayer($"{prefix}.bn{number}", outputs),
        ];

    private static Layer[] Shortcut(string prefix, int inputs, int outputs, int stride) =>
        stride == 1 && inputs == outputs
            ? []
            :
            [
                new Conv2dLayer($"{prefix}.downsample.0", inputs, outputs, 1, 0, stride, Bias: false),
                new BatchNormLayer($"{prefix}.downsample.1", outputs),
            ];
}
