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
    private readonly List<int> _skipped = [];

    /// <summary>Whether images whose gradient is not finite are left out, instead of being an error.</summary>
    public bool Skip { get; init; }

    /// <summary>The images that were left out, in order.</summary>
    public IReadOnlyList<int> Skipped => _skipped;

    /// <summary>Accumulates over some of the images; see <see cref="IModel.Accumulate"/>.</summary>
    /// <exception cref="InputException">
    /// A gradient is NaN or infinite, or its square is; the message names the first such image and the target.
    /// </exception>
    public AgopState Run(Tensor images, long[]? labels, int first, int count, CancellationToken cancellation = default)
    {
        var state = model.Accumulate(pass, images, labels, first, count, cancellation);
        if (IsFinite(state))
            return state;
        if (count > 1)
        {
            var half = count / 2;
            var before = Run(images, labels, first, half, cancellation);
            return before.Add(Run(images, labels, first + half, count - half, cancellation));
        }
        if (!Skip)
            throw new InputException(
                source,
                $"image {first}: the gradient of target {Names.NameOf(pass.Target)}{ClassOf(images, labels, first)} is not "
                    + "finite (NaN or infinity)"
            );
        _skipped.Add(first);
        return state.Empty();
    }

    private static bool IsFinite(AgopState state) =>
        state.ClassSumG2.All(double.IsFinite) && (state.Spread is not { } spread || spread.Sum.All(double.IsFinite));

    /// <summary>The class whose gradient it is.</summary>
    private string ClassOf(Tensor images, long[]? labels, int image)
    {
        using var scope = NewDisposeScope();
        var one = PixelInput.Prepare(images.narrow(0, image, 1), model.Precision).contiguous();
        if (pass.Target is not (GradientTarget.Jacobian or GradientTarget.Sketch))
            return $" (class {(pass.Target != GradientTarget.Predicted && labels is not null ? labels[image] : model.Predict(one)[0])})";
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
