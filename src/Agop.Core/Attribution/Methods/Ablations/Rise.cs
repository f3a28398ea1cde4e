using Agop.Core.Parameters;
using Agop.Core.Randomness;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Attribution.Methods.Ablations;

/// <summary>
/// Mean over masks of f(x * m) m / p: masks are grids of zeros and ones, one with probability p, enlarged bilinearly by a cell more than
/// the image and cut out at a random place.
/// </summary>
/// <remarks>
/// Petsiuk, Das, Saenko, arXiv 1806.07421, whose f is the probability of the class: <c>output: probability</c>. Every image has masks of
/// its own.
/// </remarks>
internal sealed class Rise : IAttributionMethod
{
    private static readonly IntegerParameter s_masks = new("masks", 4000, "masks per map", Minimum: 1, Maximum: 100_000);
    private static readonly IntegerParameter s_grid = new("grid", 7, "cells of a mask's edge", Minimum: 1, Maximum: 100);
    private static readonly NumberParameter s_kept = new("kept", 0.5, "how likely a cell is kept", Maximum: 1) { AboveMinimum = true };

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new("rise", "RISE", "mean_m f(x * m) m / p", "arXiv 1806.07421", MethodNeeds.Model | MethodNeeds.Seed)
        {
            Parameters = [s_masks, s_grid, s_kept],
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        var (count, grid, share) = (context.Settings.Get(s_masks), context.Settings.Get(s_grid), context.Settings.Get(s_kept));
        var (height, width) = ((int)context.Images.shape[2], (int)context.Images.shape[3]);
        return AblatedOutputs.Maps(
            context,
            image =>
            {
                var random = new Philox(context.Seed, "rise", context.FirstIndex + image);
                var sum = zeros([height * width], ScalarType.Float64, context.Images.device);
                AblatedOutputs.Each(
                    context,
                    image,
                    count,
                    (_, some) => Masks(random, some, grid, share, height, width),
                    (masks, outputs) => sum.add_(outputs.matmul(masks.flatten(1)))
                );
                return (sum / (count * share)).reshape([1, height, width]);
            }
        );
    }

    private static Tensor Masks(Philox random, int count, int grid, double kept, int height, int width)
    {
        var (cellHeight, cellWidth) = ((height + grid - 1) / grid, (width + grid - 1) / grid);
        var cells = new double[count * grid * grid];
        var places = new (int Row, int Column)[count];
        for (var mask = 0; mask < count; mask++)
        {
            for (var cell = 0; cell < grid * grid; cell++)
                cells[mask * grid * grid + cell] = random.NextDouble() < kept ? 1 : 0;
            places[mask] = (random.NextInt(cellHeight), random.NextInt(cellWidth));
        }
        var enlarged = interpolate(
            tensor(cells, [count, 1, grid, grid]),
            [(grid + 1) * cellHeight, (grid + 1) * cellWidth],
            mode: InterpolationMode.Bilinear,
            align_corners: false
        );
        // Few places, many masks: those of a place are cut out together. Their order is of no account.
        return cat(
            [
                .. places
                    .Index()
                    .GroupBy(entry => entry.Item, entry => (long)entry.Index)
                    .Select(place =>
                        enlarged
                            .index_select(0, tensor(place.ToArray()))
                            .narrow(2, place.Key.Row, height)
                            .narrow(3, place.Key.Column, width)
                    ),
            ],
            0
        );
    }
}
