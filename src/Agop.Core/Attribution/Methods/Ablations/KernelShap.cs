using Agop.Core.Errors;
using Agop.Core.Parameters;
using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Ablations;

/// <summary>
/// The coefficients phi of the weighted regression of v(S) - v(none) on coalitions S, whose sum is v(all) - v(none): v(S) is the mean
/// output where the features of S are the sample's and the others a training sample's, weighted by (D - 1) / (binomial(D, |S|) |S| (D -
/// |S|)). With as many draws as there are coalitions all of them are taken, and phi are the Shapley values; else sizes are drawn by their
/// weight, and each coalition comes with its complement.
/// </summary>
/// <remarks>Lundberg, Lee, arXiv 1705.07874; pairs as Covert, Lee, arXiv 2012.01536. Features are the elements of the image.</remarks>
internal sealed class KernelShap : IAttributionMethod
{
    private const int MaxFeatures = 1024;

    /// <summary>Fewer coalitions, every second of which is the complement of one before, need not tell all features apart.</summary>
    private const int SamplesPerFeature = 4;

    private static readonly IntegerParameter s_samples = new("samples", 2048, "coalitions per map", Minimum: 2, Maximum: 1_000_000);
    private static readonly IntegerParameter s_background = BackgroundRows.Parameter(10);

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "kernel-shap",
            "KernelSHAP",
            "argmin_phi sum_S w(|S|) (v(S) - v(none) - sum_{i in S} phi_i)^2",
            "arXiv 1705.07874",
            MethodNeeds.Model | MethodNeeds.Background | MethodNeeds.Seed
        )
        {
            Parameters = [s_samples, s_background],
            IsDefault = false,
            MaxFeatures = MaxFeatures,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var shape = context.Images.shape[1..];
        var size = (int)shape.Aggregate(1L, (product, length) => product * length);
        var samples = context.Settings.Get(s_samples);
        if (size > MaxFeatures)
            throw new InputException(Info.Id, $"expected at most {MaxFeatures} features, found {size}: it solves for all of them at once");
        var whole = size < 20 && (1 << size) - 2 <= samples;
        if (!whole && samples < SamplesPerFeature * size)
            throw new InputException(Info.Id, $"expected at least {SamplesPerFeature * size} samples for {size} features, not {samples}");
        var background = BackgroundRows.Of(context, s_background).flatten(1);
        return scope.MoveToOuter(
            AblatedOutputs
                .Maps(
                    context,
                    image =>
                    {
                        var (coalitions, weights) = whole
                            ? All(size)
                            : Drawn(new Philox(context.Seed, "kernel-shap", context.FirstIndex + image), size, samples);
                        // The empty coalition and the whole one go first: they are not fitted but met.
                        var ends = cat([zeros([1, size], ScalarType.Float64), ones([1, size], ScalarType.Float64)], 0);
                        var values = tensor(Coalitions.Values(context, image, cat([ends, coalitions], 0), background));
                        var targets = values.narrow(0, 2, coalitions.shape[0]) - values[0];
                        return Solved(coalitions, weights, targets, values[1] - values[0]).reshape(shape);
                    }
                )
                .to(context.Images.device)
        );
    }

    /// <summary>phi = A^-1 (b - 1 (1' A^-1 b - sum) / (1' A^-1 1)), with A = Z' W Z and b = Z' W y.</summary>
    private static Tensor Solved(Tensor coalitions, Tensor weights, Tensor targets, Tensor sum)
    {
        // A single feature has all of it.
        if (coalitions.shape[1] == 1)
            return sum.reshape(1);
        var weighted = coalitions * weights.unsqueeze(1);
        var normal = weighted.t().matmul(coalitions);
        var right = stack([weighted.t().matmul(targets), ones([coalitions.shape[1]], ScalarType.Float64)], 1);
        // Where the draws do not tell all features apart, the least of all solutions.
        var solved = linalg.pinv(normal, hermitian: true).matmul(right);
        var (free, unit) = (solved.select(1, 0), solved.select(1, 1));
        return free - unit * ((free.sum() - sum) / unit.sum());
    }

    private static (Tensor Coalitions, Tensor Weights) All(int size)
    {
        var (count, binomials) = ((1 << size) - 2, new double[size + 1]);
        binomials[0] = 1;
        for (var k = 1; k <= size; k++)
            binomials[k] = binomials[k - 1] * (size - k + 1) / k;
        var weights = new double[count];
        for (var s = 0; s < count; s++)
        {
            var k = int.PopCount(s + 1);
            weights[s] = (size - 1) / (binomials[k] * k * (size - k));
        }
        // All but the empty one and the whole one.
        return (Coalitions.All(size).narrow(0, 1, count).to(ScalarType.Float64), tensor(weights));
    }

    private static (Tensor Coalitions, Tensor Weights) Drawn(Philox random, int size, int samples)
    {
        // A size's weight is that of all its coalitions together: (D - 1) / (k (D - k)).
        double[] sums = new double[size];
        for (var k = 1; k < size; k++)
            sums[k] = sums[k - 1] + 1.0 / (k * (size - k));
        var (bits, order) = (new double[samples * size], Enumerable.Range(0, size).ToArray());
        for (var s = 0; s < samples; s += 2)
        {
            var place = random.NextDouble() * sums[^1];
            var chosen = 1;
            while (chosen < size - 1 && sums[chosen] <= place)
                chosen++;
            for (var i = 0; i < chosen; i++)
            {
                var other = i + random.NextInt(size - i);
                (order[i], order[other]) = (order[other], order[i]);
                bits[s * size + order[i]] = 1;
            }
            if (s + 1 < samples)
                for (var i = 0; i < size; i++)
                    bits[(s + 1) * size + i] = 1 - bits[s * size + i];
        }
        return (tensor(bits, [samples, size]), ones([samples], ScalarType.Float64));
    }
}
