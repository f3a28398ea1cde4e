using Agop.Core.Accumulation;
using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Data;
using Agop.Core.Models;
using TorchSharp;

namespace Agop.Sweeps.Tasks.Evaluate;

/// <summary>What methods ask for besides a network, taken from the results of tasks.</summary>
internal static class MethodInputs
{
    /// <summary>The explainer with what its method needs.</summary>
    /// <param name="explainer">With its network, if it has one.</param>
    /// <param name="data">The data set.</param>
    /// <param name="diagonal">Gives diag M, for methods that need it.</param>
    /// <param name="matrix">Gives M, for methods that need the whole of it.</param>
    /// <param name="architecture">The network that the data are for.</param>
    public static Explainer With(
        this Explainer explainer,
        Dataset data,
        Func<double[]> diagonal,
        Func<double[]> matrix,
        Architecture architecture
    )
    {
        var info = explainer.Method.Info;
        return explainer with
        {
            Agop = info.Requires(MethodNeeds.Agop) ? diagonal() : null,
            AgopMatrix = info.Requires(MethodNeeds.AgopMatrix) ? new AgopMatrix(matrix()) : null,
            Statistics = info.Requires(MethodNeeds.TrainingData) ? new ClassStatistics(data.Train) : null,
            Background = info.Requires(MethodNeeds.Background) ? Background(data.Train, architecture) : null,
        };
    }

    /// <summary>The same with the AGOP of a task.</summary>
    public static Explainer With(this Explainer explainer, Dataset data, TaskResult agop, Architecture architecture) =>
        explainer.With(data, () => agop["diag"].ToDoubles(), () => agop["M"].ToDoubles(), architecture);

    /// <summary>Whether a method reads the training split.</summary>
    public static bool ReadsTraining(MethodInfo info) => info.Requires(MethodNeeds.TrainingData) || info.Requires(MethodNeeds.Background);

    private static torch.Tensor Background(DatasetSplit train, Architecture architecture)
    {
        var samples = new SampleReader(train.Images, null, architecture, torch.ScalarType.Float64, "dataset");
        return samples.Images(0, (int)Math.Min(train.Count, BackgroundRows.MaxRows));
    }
}
