using Agop.Core.Accumulation;
using Agop.Core.Execution;
using Agop.Core.Models;

namespace Agop.Core.Attribution;

/// <summary>
/// How far results in a precision are from those in float64, measured: ||a - b|| / ||b|| over some images together, b in float64 on the
/// same path, with the same weights. Where an image is predicted otherwise in float64, or its gradient is not finite in one of the two,
/// that is part of the error.
/// </summary>
internal static class PrecisionError
{
    /// <summary>Over how many images diag M is compared.</summary>
    public const int DiagonalImages = 64;

    /// <summary>How many images' maps are compared.</summary>
    public const int MapImages = 4;

    /// <summary>Whether a precision's error is worth telling: float32's is that of everyone's PyTorch.</summary>
    public static bool IsTold(Precision precision) => precision is Precision.Tf32 or Precision.Bf16;

    /// <summary>The error of diag M over the first images.</summary>
    /// <param name="model">In the precision.</param>
    /// <param name="exact">The same in float64.</param>
    /// <param name="pass">What is accumulated.</param>
    /// <param name="read">Reads the images for a model.</param>
    /// <param name="cancellation">Checked between batches.</param>
    public static double OfDiagonal(
        IModel model,
        IModel exact,
        AgopPass pass,
        Func<IModel, SampleReader> read,
        CancellationToken cancellation = default
    )
    {
        double[] Diagonal(IModel network)
        {
            var samples = read(network);
            var count = Math.Min(DiagonalImages, samples.Count);
            return new FiniteAccumulation(network, pass, "images") { Skip = true }
                .Run(samples, 0, count, cancellation)
                .Diagonal();
        }
        return Relative(Diagonal(model), Diagonal(exact));
    }

    /// <summary>The error of a method's maps of the first images.</summary>
    /// <param name="explainer">The method; its network is the one in the precision.</param>
    /// <param name="exact">The same network in float64.</param>
    /// <param name="read">Reads the images for a model.</param>
    /// <param name="cancellation">Checked between gradient passes.</param>
    public static double OfMaps(
        Explainer explainer,
        IModel exact,
        Func<IModel, SampleReader> read,
        CancellationToken cancellation = default
    )
    {
        double[] Maps(Explainer method)
        {
            var samples = read(method.Model!);
            var count = Math.Min(MapImages, samples.Count);
            return [.. method.Explain(samples, 0, count, cancellation: cancellation).SelectMany(block => block.Maps.ToDoubles())];
        }
        return Relative(Maps(explainer), Maps(explainer with { Model = exact }));
    }

    /// <summary>||a - b|| / ||b||; NaN where b is zero and a is not, or where either is not finite.</summary>
    /// <param name="values">a.</param>
    /// <param name="exact">b.</param>
    public static double Relative(ReadOnlySpan<double> values, ReadOnlySpan<double> exact)
    {
        var (difference, norm) = (0.0, 0.0);
        for (var i = 0; i < exact.Length; i++)
        {
            difference += (values[i] - exact[i]) * (values[i] - exact[i]);
            norm += exact[i] * exact[i];
        }
        if (difference == 0)
            return 0;
        return norm > 0 ? Math.Sqrt(difference / norm) : double.NaN;
    }
}
