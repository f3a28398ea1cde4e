using System.Text.Json.Serialization;
using Agop.Core.Execution;
using Agop.Core.Gradients;

namespace Agop.Sweeps.Tasks.Train;

/// <summary>Which network, how trained. Needs the dataset, then the weights to begin with where it is pretrained.</summary>
/// <param name="Architecture">Its id.</param>
/// <param name="Seed">Of start weights and batch order.</param>
/// <param name="Epochs">Passes.</param>
/// <param name="Batch">Samples per step.</param>
/// <param name="LearningRate">Adam's.</param>
/// <param name="Loss">What cross-entropy is applied to.</param>
/// <param name="Hook">What the training-time hook accumulates.</param>
/// <param name="SnapshotEvery">Epochs between snapshots of the hook.</param>
/// <param name="Kernels">How the network is run; its batch is that of the test after the training.</param>
/// <param name="Pretrained">
/// Whether it begins with weights that were brought; the head is drawn from the seed where theirs has other classes.
/// </param>
/// <param name="Features">At how many training images layers' features are measured at each snapshot; 0: they are not.</param>
public sealed record TrainSpec(
    string Architecture,
    long Seed,
    int Epochs,
    int Batch,
    double LearningRate,
    LossInput Loss,
    IReadOnlyList<GradientTarget> Hook,
    int SnapshotEvery,
    KernelPlan Kernels,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Pretrained = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Features = 0
);
