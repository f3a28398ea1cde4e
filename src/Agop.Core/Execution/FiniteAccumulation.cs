using Agop.Core.Accumulation;
using Agop.Core.Errors;
using Agop.Core.Gradients;
using Agop.Core.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Execution;

/// <summary>
/// Accumulates AGOP and checks that the sums stay finite: one NaN among the gradients would silently make a part of diag M NaN. Costs one
/// pass over the sums; only if they are not finite are the images bisected to find those at fault.
/// </summary>
/// <param name="model">The network.</param>
/// <param name="pass">What is accumulated.</param>
/// <param name="source">What errors call the images.</param>
internal sealed class FiniteAccumulation(IModel model, AgopPass pass, string source)
{
    private readonly List<long> _skipped = [];

    /// <summary>Whether images whose gradient is not finite are left out, instead of being an error.</summary>
    public bool Skip { get; init; }

    /// <summary>The images that were left out, in order.</summary>
    public IReadOnlyList<long> Skipped => _skipped;

    /// <summary>Called with the number of images that have just been added.</summary>
    public Action<long> Added { get; init; } = _ => { };

    /// <summary>Accumulates over some of the images, reading ahead.</summary>
    /// <param name="samples">The images and their labels.</param>
    /// <param name="first">The first image.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Checked between batches.</param>
    /// <exception cref="InputException">
    /// A gradient is NaN or infinite, or its square is; the message names the first such image and the target.
    /// </exception>
    public AgopState Run(SampleReader samples, long first, long count, CancellationToken cancellation = default) =>
        Run(samples, first, count, Added, cancellation);

    private AgopState Run(SampleReader samples, long first, long count, Action<long> added, CancellationToken cancellation)
    {
        var state = Sum(samples, first, count, added, cancellation);
        return IsFinite(state) ? state : Bisect(samples, first, count, cancellation);
    }

    private AgopState Sum(SampleReader samples, long first, long count, Action<long> added, CancellationToken cancellation)
    {
        using var accumulation = model.Accumulate(pass);
        foreach (var block in samples.Blocks(first, count, model.BatchSize, LaneDevice.Of(model.Plan.Path)))
        {
            accumulation.Add(block.Images, block.Labels, block.First, cancellation);
            added(block.Count);
        }
        return accumulation.State;
    }

    /// <summary>The sums of a part that has images at fault.</summary>
    private AgopState Bisect(SampleReader samples, long first, long count, CancellationToken cancellation)
    {
        if (count > 1)
        {
            // Its images have been counted already.
            var half = count / 2;
            var before = Run(samples, first, half, _ => { }, cancellation);
            return before.Add(Run(samples, first + half, count - half, _ => { }, cancellation));
        }
        if (!Skip)
            throw new InputException(
                source,
                $"image {first}: the gradient of target {Names.NameOf(pass.Target)}{ClassOf(samples, first)} is not finite "
                    + "(NaN or infinity)"
            );
        _skipped.Add(first);
        using var accumulation = model.Accumulate(pass);
        return accumulation.State;
    }

    private static bool IsFinite(AgopState state) =>
        state.ClassSumG2.All(double.IsFinite) && (state.Spread is not { } spread || spread.Sum.All(double.IsFinite));

    /// <summary>The class whose gradient it is.</summary>
    private string ClassOf(SampleReader samples, long image)
    {
        using var scope = NewDisposeScope();
        var one = PixelInput.Prepare(samples.Images(image, 1), model.Plan.Precision.ImageType()).contiguous();
        if (pass.Target is not (GradientTarget.Jacobian or GradientTarget.Sketch))
        {
            var label = pass.Target == GradientTarget.Predicted ? null : samples.Labels(image, 1);
            return $" (class {(label ?? model.Predict(one))[0]})";
        }
        for (var c = 0; c < model.Architecture.Classes; c++)
            if (
                !model
                    .WeightedGradients(one, new OutputHead(HeadKind.Logit, [c]), ScaledCopies.Unchanged, [GradientTerm.Signed])[0]
                    .isfinite()
                    .all()
                    .ToBoolean()
            )
                return $" (class {c})";
        return "";
    }
}
