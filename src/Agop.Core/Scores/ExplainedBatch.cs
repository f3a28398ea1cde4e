using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Models.Weights;
using static TorchSharp.torch;

namespace Agop.Core.Scores;

/// <summary>Images with their maps, and the network and the method that these come from. Not safe for concurrent use.</summary>
/// <example>
/// <code>
/// var batch = new ExplainedBatch(explainer, model, images);
/// double[] areas = ChosenScore.Parse("deletion", "example").Of(batch); // one per image
/// </code>
/// </example>
public sealed class ExplainedBatch
{
    private readonly Explainer _explainer;
    private readonly AttributionContext _context;
    private readonly Dictionary<string, object> _kept = new(StringComparer.Ordinal);
    private readonly ChannelPooling _pooling;

    /// <summary>Explains images.</summary>
    /// <param name="explainer">The method with what it needs; its <see cref="Explainer.First"/> is the number of the first image.</param>
    /// <param name="model">The network, also of methods that need none.</param>
    /// <param name="images">(B, C, H, W), of the type that the network takes.</param>
    /// <param name="labels">(B), or null where they are not known.</param>
    /// <param name="weights">The network's, or null where they are not known.</param>
    /// <param name="cancellation">Checked between passes.</param>
    public ExplainedBatch(
        Explainer explainer,
        IModel model,
        Tensor images,
        long[]? labels = null,
        WeightSet? weights = null,
        CancellationToken cancellation = default
    )
        : this(
            explainer,
            model,
            images,
            explainer.Explain(images, labels, cancellation: cancellation),
            labels,
            weights,
            ChannelPooling.Sum,
            cancellation
        ) { }

    /// <summary>The same with maps that are there.</summary>
    internal ExplainedBatch(
        Explainer explainer,
        IModel model,
        Tensor images,
        NdArray maps,
        long[]? labels,
        WeightSet? weights,
        ChannelPooling pooling,
        CancellationToken cancellation
    )
    {
        var explainsLabel =
            explainer.Output == ExplainedOutput.Label || (explainer.Output == ExplainedOutput.Probability && labels is not null);
        (Model, Labels, Weights, Images, _pooling) = (model, labels, weights, images, pooling);
        Classes = explainsLabel
            ? labels ?? throw new ArgumentNullException(nameof(labels), "explaining the label needs labels")
            : model.Predict(images);
        // Whatever is done to an image, its class and its noise stay.
        _explainer = explainer.Output == ExplainedOutput.Predicted ? explainer with { Output = ExplainedOutput.Label } : explainer;
        _context = new AttributionContext
        {
            Images = images,
            Settings = explainer.Settings,
            Model = model,
            Classes = Classes,
            Output = explainer.Output,
            Cancellation = cancellation,
        };
        Maps = maps;
        Importance = Read(maps);
    }

    /// <summary>The network.</summary>
    public IModel Model { get; }

    /// <summary>Its weights; null where they are not known.</summary>
    public WeightSet? Weights { get; }

    /// <summary>(B, C, H, W), of the type that the network takes.</summary>
    public Tensor Images { get; }

    /// <summary>The maps, with their signs (B, C, H, W) or (B, 1, H, W), float64.</summary>
    public NdArray Maps { get; }

    /// <summary>The explained class of each image.</summary>
    public long[] Classes { get; }

    /// <summary>The true class of each image, or null.</summary>
    public long[]? Labels { get; }

    /// <summary>One importance per pixel of each map (B; H * W), as the score's reading has it.</summary>
    public double[][] Importance { get; }

    /// <summary>
    /// All images that the batch is from, as they are numbered: what a score draws from must not depend on how they are cut into batches.
    /// Of a batch alone they are its own; a label below 0 says that there is no such image.
    /// </summary>
    internal (long[] Labels, Func<long[], Tensor> Read) Others
    {
        get =>
            field.Read is null
                ? (
                    Padded(Labels ?? Classes),
                    rows => Images.index_select(0, tensor(Array.ConvertAll(rows, row => row - FirstIndex)).to(Images.device))
                )
                : field;
        init;
    }

    /// <summary>How many images there are.</summary>
    public int Count => Classes.Length;

    /// <summary>The number of the first image among all.</summary>
    public int FirstIndex => _explainer.First;

    /// <summary>The seed of random scores.</summary>
    public long Seed => _explainer.Seed;

    /// <summary>H and W.</summary>
    internal (int Height, int Width) Size => ((int)Images.shape[2], (int)Images.shape[3]);

    /// <summary>C * H * W.</summary>
    internal int Elements => (int)(Images.shape[1] * Images.shape[2] * Images.shape[3]);

    /// <summary>The explained output of one image's class at any points (n), in float64.</summary>
    /// <param name="points">(n, C, H, W).</param>
    /// <param name="image">Whose class, by its place in the batch.</param>
    public Tensor Outputs(Tensor points, int image) => _context.Outputs(points, image);

    /// <summary>The softmax probability of one image's class at any points (n), in float64.</summary>
    /// <param name="points">(n, C, H, W).</param>
    /// <param name="image">Whose class, by its place in the batch.</param>
    public Tensor Probabilities(Tensor points, int image) =>
        (_context with { Output = ExplainedOutput.Probability }).Outputs(points, image);

    /// <summary>The method's maps of other images, with the classes and the noise of those of the batch.</summary>
    /// <param name="images">As many as the batch has.</param>
    /// <param name="classes">Other classes, or null for the batch's own.</param>
    /// <param name="model">Another network, or null for the batch's own; of no effect on methods that need none.</param>
    public NdArray Explain(Tensor images, long[]? classes = null, IModel? model = null) =>
        (_explainer.Model is null || model is null ? _explainer : _explainer with { Model = model }).Explain(
            images,
            classes ?? Classes,
            cancellation: _context.Cancellation
        );

    /// <summary>One importance per pixel of each map (B; H * W), read as <see cref="Importance"/> is.</summary>
    /// <param name="maps">(B, C, H, W) or (B, 1, H, W).</param>
    public double[][] Read(NdArray maps)
    {
        var pooled = new MapReading(0, _pooling).Pool(maps);
        var (values, channels, pixels) = (pooled.ToDoubles(), (int)pooled.Shape[1], Size.Height * Size.Width);
        return
        [
            .. Enumerable
                .Range(0, (int)pooled.Shape[0])
                .Select(image => values[(image * channels * pixels)..((image + 1) * channels * pixels)])
                .Select(map => _pooling == ChannelPooling.Signed ? map : Core.Images.Importance.OverChannels(map, channels)),
        ];
    }

    /// <summary>
    /// One value per element of each image (B, C * H * W), float64, signed: a map of one channel is shared by the channels equally, so
    /// that its sum stays.
    /// </summary>
    internal Tensor PerElement(NdArray maps)
    {
        var values = maps.ToTensor(ScalarType.Float64);
        var (mine, all) = (values.shape[1], Images.shape[1]);
        return (mine == all ? values : values.expand(-1, all, -1, -1) / all).reshape(Images.shape[0], -1);
    }

    /// <summary>Labels by the images' numbers; before the first there is no image, and no class.</summary>
    private long[] Padded(long[] labels) => [.. Enumerable.Repeat(-1L, FirstIndex), .. labels];

    /// <summary>Arrays that scores of the batch share; made when first asked for.</summary>
    internal T Shared<T>(string key, Func<T> make)
        where T : class
    {
        if (!_kept.TryGetValue(key, out var kept))
            _kept[key] = kept = make();
        return (T)kept;
    }
}
