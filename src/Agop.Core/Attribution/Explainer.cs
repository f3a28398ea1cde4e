using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution;

/// <summary>
/// Runs a method over many images, in batches of a fixed size, so that the result does not depend on how many images a call asks for, but
/// for the last bits on libtorch and CUDA: there copies of few images go through the network together.
/// </summary>
/// <param name="Method">What to run.</param>
/// <param name="Settings">Its settings.</param>
/// <example>
/// <code>
/// IAttributionMethod method = AttributionMethods.Find("integrated-gradients", "example");
/// Settings settings = method.Info.Set(new Dictionary&lt;string, string&gt; { ["steps"] = "20" });
/// NdArray maps = new Explainer(method, settings) { Model = model }.Explain(images); // (4, 1, 8, 8)
/// </code>
/// </example>
public sealed record Explainer(IAttributionMethod Method, Settings Settings)
{
    /// <summary>Input elements per batch, where the network sets none.</summary>
    private const int BatchElements = 32_000;

    /// <summary>Images per batch at least.</summary>
    private const int LargeImages = 8;

    /// <summary>The network, for methods that need one.</summary>
    public IModel? Model { get; init; }

    /// <summary>Which output is explained.</summary>
    public ExplainedOutput Output { get; init; } = ExplainedOutput.Predicted;

    /// <summary>diag M, with as many elements as an image, for methods that need it.</summary>
    public double[]? Agop { get; init; }

    /// <summary>M, for methods that need the whole matrix.</summary>
    public AgopMatrix? AgopMatrix { get; init; }

    /// <summary>Training samples (m, C, H, W), for methods that need some; bytes as for images.</summary>
    public Tensor? Background { get; init; }

    /// <summary>Statistics of the training split, for methods that need them.</summary>
    public ClassStatistics? Statistics { get; init; }

    /// <summary>The seed of random methods.</summary>
    public long Seed { get; init; }

    /// <summary>The number of the first image among all: random methods draw an image's noise by its number.</summary>
    public int First { get; init; }

    /// <summary>Given noise (samples, n, D), or null.</summary>
    public NdArray? Noise { get; init; }

    /// <summary>The maps of all images.</summary>
    /// <param name="images">(n, C, H, W), or bytes: see <see cref="PixelInput"/>.</param>
    /// <param name="labels">(n), needed to explain the label.</param>
    /// <param name="progress">Called after each batch with the share done.</param>
    /// <param name="cancellation">Checked between gradient passes.</param>
    /// <returns>(n, C, H, W) or (n, 1, H, W), float64.</returns>
    public NdArray Explain(
        Tensor images,
        long[]? labels = null,
        Action<double>? progress = null,
        CancellationToken cancellation = default
    ) => Explain(images, labels, 0, progress, cancellation);

    /// <summary>The maps of consecutive samples, block by block; the bits are those of one call.</summary>
    /// <param name="samples">Where they are read from; <see cref="First"/> is the number of their first.</param>
    /// <param name="first">The first sample.</param>
    /// <param name="count">How many.</param>
    /// <param name="progress">Called after each batch with the share done.</param>
    /// <param name="cancellation">Checked between gradient passes.</param>
    /// <returns>The first sample's number, and the maps (n, C, H, W) or (n, 1, H, W), float64.</returns>
    internal IEnumerable<(long First, NdArray Maps)> Explain(
        SampleReader samples,
        long first,
        long count,
        Action<double>? progress = null,
        CancellationToken cancellation = default
    )
    {
        foreach (var block in samples.Blocks(first, count, BatchOf(samples), Model is null ? null : LaneDevice.Of(Model.Plan.Path)))
        {
            void Advance(double share) => progress?.Invoke((block.First - first + share * block.Count) / count);
            yield return (block.First, Explain(block.Images, block.Labels, block.First, Advance, cancellation));
        }
    }

    /// <summary>How many samples go through the method at once; blocks of a multiple of so many give the bits of one call.</summary>
    internal int BatchOf(SampleReader samples) => BatchOf(samples.ImageShape);

    private NdArray Explain(Tensor images, long[]? labels, long offset, Action<double>? progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var shape = images.shape;
        var count = (int)shape[0];
        var type = Model?.Plan.Precision.ImageType() ?? (images.dtype == ScalarType.Byte ? ScalarType.Float32 : images.dtype);
        var agop = Agop is null ? null : tensor(Agop, shape[1..]).to(images.device);
        var background = Background is null ? null : PixelInput.Prepare(Background, type, images.device);
        var values = Array.Empty<double>();
        long channels = 0;
        foreach (var (first, length) in Batches.Of(count, BatchOf(shape[1..])))
        {
            cancellation.ThrowIfCancellationRequested();
            using var pass = NewDisposeScope();
            var part = PixelInput.Prepare(images.narrow(0, first, length), type, images.device).contiguous();
            var maps = Method.Attribute(
                new AttributionContext
                {
                    Images = part,
                    Settings = Settings,
                    Model = Model,
                    Classes = Model is null ? null : ExplainedClasses(part, labels?[first..(first + length)]),
                    Output = Output,
                    Agop = agop,
                    AgopMatrix = AgopMatrix,
                    Background = background,
                    Statistics = Statistics,
                    Seed = Seed,
                    FirstIndex = First + offset + first,
                    Noise = Noise is null ? null : NoiseOf(Noise, (int)offset + first, length),
                    Cancellation = cancellation,
                }
            );
            if (first == 0)
            {
                channels = maps.shape[1];
                values = new double[count * channels * shape[2] * shape[3]];
            }
            maps.cpu().data<double>().CopyTo(values.AsSpan((int)(first * channels * shape[2] * shape[3])));
            progress?.Invoke((first + length) / (double)count);
        }
        return NdArray.From(values, count, channels, shape[2], shape[3]);
    }

    /// <summary>
    /// On libtorch, as many images as meet the network at once. The others do not depend on it: there it only bounds memory.
    /// </summary>
    private int BatchOf(long[] shape) =>
        Model?.Plan.Batch ?? (int)Math.Clamp(BatchElements / (shape[0] * shape[1] * shape[2]), LargeImages, BatchElements);

    private long[] ExplainedClasses(Tensor images, long[]? labels) =>
        Output switch
        {
            ExplainedOutput.Label => labels ?? throw new ArgumentNullException(nameof(labels), "explaining the label needs labels"),
            ExplainedOutput.Probability when labels is not null => labels,
            _ => Model!.Predict(images),
        };

    private static NdArray NoiseOf(NdArray noise, int first, int length)
    {
        var (samples, images, size) = (noise.Shape[0], noise.Shape[1], noise.Shape[2]);
        var row = (int)size * noise.Type.Size();
        var part = new byte[samples * length * row];
        for (var s = 0; s < samples; s++)
            noise.Bytes.AsSpan((int)(s * images + first) * row, length * row).CopyTo(part.AsSpan(s * length * row));
        return new NdArray(noise.Type, [samples, length, size], part);
    }
}
