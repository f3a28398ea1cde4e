using Agop.Core.Errors;
using Agop.Core.Models.Layers;
using static Agop.Core.Models.ArchitectureId;

namespace Agop.Core.Models;

/// <summary>Fully connected networks: those of XAI-TRIS for images, and <c>mlp</c> for tables of any width.</summary>
internal static class Perceptrons
{
    private const string Name = "mlp";
    private const int MaxInputs = 65_536;
    private const int MaxWidth = 65_536;
    private const int MaxLayers = 16;
    private const int MaxClasses = 100_000;
    private static readonly int[] s_hidden = [64, 64];

    /// <summary>The one for tables, with as many features and classes as the synthetic ones have.</summary>
    public static Architecture Default { get; } = Table(Name, 20, s_hidden, 3);

    /// <summary>Whether the id names a network for tables.</summary>
    public static bool IsNamed(string id) => id.Split(':')[0] == Name;

    /// <summary>
    /// The network of an id such as <c>mlp:inputs=30,hidden=64x32,classes=2</c>, or null where it names another. What is not said is
    /// <see cref="Default"/>'s.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="source">The file or option it came from.</param>
    /// <param name="form">Features and classes of the data, where they are known; an id that says otherwise is refused.</param>
    /// <exception cref="InputException">It names one, but not so that it can be built.</exception>
    public static Architecture? Find(string id, string source, (int Inputs, int Classes)? form = null)
    {
        if (!IsNamed(id))
            return null;
        var (inputs, classes) = form ?? (Default.InputSize, Default.Classes);
        var hidden = s_hidden;
        foreach (var setting in id.Length > Name.Length ? id[(Name.Length + 1)..].Split(',') : [])
        {
            var (key, text) = setting.Split('=', 2) is [var left, var right] ? (left, right) : (setting, "");
            switch (key)
            {
                case "inputs" when Whole(text, 1, MaxInputs) is { } number:
                    inputs = number;
                    break;
                case "classes" when Whole(text, 2, MaxClasses) is { } number:
                    classes = number;
                    break;
                case "hidden" when Widths(text) is { } widths:
                    hidden = widths;
                    break;
                default:
                    throw new InputException(
                        source,
                        $"{id}: expected inputs=1..{MaxInputs}, hidden=WIDTHxWIDTH... (up to {MaxLayers} layers) and "
                            + $"classes=2..{MaxClasses} after the colon, not '{setting}'"
                    );
            }
        }
        return form is { } known && known != (inputs, classes)
            ? throw new InputException(
                source,
                $"{id}: the data have {known.Inputs} features and {known.Classes} classes, not {inputs} and {classes}"
            )
            : Table(IdOf(inputs, hidden, classes), inputs, hidden, classes);
    }

    /// <summary>A network for square images of one channel and two classes.</summary>
    public static Architecture Image(string id, string summary, int size, int[] hidden, bool bias, double dropout) =>
        new(id, summary, (1, size, size), 2, Chain(size * size, hidden, 2, bias, dropout));

    private static Architecture Table(string id, int inputs, int[] hidden, int classes) =>
        new(
            id,
            "fully connected with ReLU, for tables; mlp:inputs=D,hidden=64x64,classes=K for others than D = 20, K = 3",
            (1, 1, inputs),
            classes,
            Chain(inputs, hidden, classes, bias: true, dropout: 0)
        );

    private static List<Layer> Chain(int inputs, int[] hidden, int classes, bool bias, double dropout)
    {
        var (layers, place) = (new List<Layer> { new FlattenLayer() }, 0);
        foreach (var width in hidden)
        {
            layers.AddRange([new LinearLayer($"linear_layers.{place}", inputs, width, bias), new ReluLayer()]);
            if (dropout > 0)
                layers.Add(new DropoutLayer(dropout));
            place += dropout > 0 ? 3 : 2;
            inputs = width;
        }
        layers.Add(new LinearLayer(hidden.Length == 0 ? "linear" : $"linear_layers.{place}", inputs, classes, bias));
        return layers;
    }

    private static string IdOf(int inputs, int[] hidden, int classes) =>
        (inputs, classes) == (Default.InputSize, Default.Classes) && hidden.SequenceEqual(s_hidden)
            ? Name
            : $"{Name}:inputs={inputs},hidden={string.Join('x', hidden)},classes={classes}";

    private static int[]? Widths(string text)
    {
        var widths = text.Split('x').Select(width => Whole(width, 1, MaxWidth)).ToArray();
        return widths.Length <= MaxLayers && widths.All(width => width is not null)
            ? Array.ConvertAll(widths, width => width!.Value)
            : null;
    }
}
