using Agop.Core.Randomness;
using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

/// <summary>Gradients at noisy copies of images, one by one: the oracle of the methods that average over them.</summary>
internal static class NoisyGradients
{
    /// <summary>Per image and element the mean over copies of a term of the predicted class's gradient.</summary>
    public static double[] Means(PlainNetwork network, Func<double, double> term, int samples, double deviation, long seed)
    {
        var noise = new GaussianNoise(seed);
        return Means(
            network,
            term,
            samples,
            (n, sample) => Array.ConvertAll(noise.Rows(n, sample, 1, PlainNetwork.Size), normal => deviation * normal)
        );
    }

    /// <summary>The same with given noise per image and copy.</summary>
    public static double[] Means(PlainNetwork network, Func<double, double> term, int samples, Func<int, int, double[]> noise)
    {
        var means = new double[PlainNetwork.Count * PlainNetwork.Size];
        for (var n = 0; n < PlainNetwork.Count; n++)
        {
            var image = network.Images[n];
            var predicted = network.Predicted(image);
            for (var sample = 0; sample < samples; sample++)
            {
                var gradient = network.Gradient([.. image.Zip(noise(n, sample), (pixel, error) => pixel + error)], predicted);
                for (var i = 0; i < gradient.Length; i++)
                    means[n * gradient.Length + i] += term(gradient[i]) / samples;
            }
        }
        return means;
    }
}
