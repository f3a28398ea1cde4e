using Agop.Core.Errors;
using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>
/// Shapley values: phi_i = sum over S without i of |S|! (D - |S| - 1)! / D! (v(S + i) - v(S)), v(S) the mean output where the features of S
/// are the sample's and the others a training sample's. All 2^D coalitions are asked for, so there are at most 16 features.
/// </summary>
/// <remarks>Shapley 1953; Lundberg, Lee, arXiv 1705.07874 (interventional). The check of methods that estimate them.</remarks>
internal sealed class ExactShapley : IAttributionMethod
{
    private const int MaxFeatures = 16;
    private static readonly IntegerParameter s_background = BackgroundRows.Parameter(10);

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "exact-shapley",
            "Shapley values (exact)",
            "sum_S |S|! (D - |S| - 1)! / D! (v(S + i) - v(S))",
            "arXiv 1705.07874",
            MethodNeeds.Model | MethodNeeds.Background
        )
        {
            Parameters = [s_background],
            IsDefault = false,
            MaxFeatures = MaxFeatures,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var shape = context.Images.shape;
        var size = (int)(shape[1] * shape[2] * shape[3]);
        if (size > MaxFeatures)
            throw new InputException(Info.Id, $"expected at most {MaxFeatures} features, found {size}: it asks for 2 to that power");
        var (count, coalitions) = ((int)shape[0], 1 << size);
        var background = BackgroundRows.Of(context, s_background).flatten(1);
        var present = Coalitions.All(size).to(context.Images.dtype, context.Images.device);
        var weights = Weights(size);
        var result = new double[count * size];
        for (var image = 0; image < count; image++)
        {
            var values = Coalitions.Values(context, image, present, background);
            for (var i = 0; i < size; i++)
            for (var s = 0; s < coalitions; s++)
                if ((s >> i & 1) == 0)
                    result[image * size + i] += weights[int.PopCount(s)] * (values[s | 1 << i] - values[s]);
        }
        return scope.MoveToOuter(tensor(result, shape));
    }

    /// <summary>|S|! (D - |S| - 1)! / D! by |S|: 1 / (D binomial(D - 1, |S|)).</summary>
    private static double[] Weights(int size)
    {
        var (weights, binomial) = (new double[size], 1.0);
        for (var k = 0; k < size; k++)
        {
            weights[k] = 1 / (size * binomial);
            binomial = binomial * (size - 1 - k) / (k + 1);
        }
        return weights;
    }
}
