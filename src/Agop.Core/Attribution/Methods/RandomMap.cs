using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>Uniform numbers in (-1, 1): what any method must beat.</summary>
/// <remarks>The XAI-TRIS authors' random baseline.</remarks>
internal sealed class RandomMap : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } = new("random", "Random", "U(-1, 1)", "XAI-TRIS", MethodNeeds.Seed);

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        var shape = context.Images.shape;
        var size = (int)(shape[1] * shape[2] * shape[3]);
        var values = new double[shape[0] * size];
        for (var image = 0; image < shape[0]; image++)
        {
            var random = new Philox(context.Seed, "random-map", context.FirstIndex + image);
            for (var i = 0; i < size; i++)
                values[image * size + i] = 2 * random.NextDouble() - 1;
        }
        return tensor(values, shape);
    }
}
