// AGOP of a network from its weights and training images, then AGOP-Weighted maps of other images, scored against masks:
//
//     Library WEIGHTS TRAIN_IMAGES IMAGES MASKS
//
// WEIGHTS is a state dict of CNN8by8 (.npz, .safetensors or .pth), the others are arrays (n, 1, 8, 8) and (n, 8, 8) in .npy.
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Scores;

if (args is not [var weightsFile, var trainingFile, var imagesFile, var masksFile])
{
    Console.Error.WriteLine("usage: Library WEIGHTS TRAIN_IMAGES IMAGES MASKS");
    return 2;
}
var architecture = Architectures.Find("cnn8by8", "Library");
var weights = WeightSet.From(architecture, ArrayFile.ReadNamed(weightsFile), weightsFile);
using var model = ExecutionPaths.Open(weights, Precision.Float32, ExecutionPath.Fused);

// M's diagonal, over the training images in four shards. On many machines, each shard would be a task.
using var training = ImageBatch.Images(
    ArrayFile.ReadArray(trainingFile),
    architecture.Input,
    model.Plan.Precision.ImageType(),
    trainingFile
);
var samples = (int)training.shape[0];
var states = Enumerable
    .Range(0, 4)
    .Select(shard => Shards.Range(samples, 4, shard))
    .Select(rows => model.Accumulate(new AgopPass(GradientTarget.Jacobian), training, null, rows.First, rows.Count))
    .ToArray();
var agop = Shards.Merge(states, (a, b) => a.Add(b));
Console.WriteLine($"trace of M: {agop.Diagonal().Sum():g6} over {agop.Samples} images");

using var images = ImageBatch.Images(ArrayFile.ReadArray(imagesFile), architecture.Input, model.Plan.Precision.ImageType(), imagesFile);
var method = AttributionMethods.Find("agop-weighted", "Library");
var maps = new Explainer(method, method.Info.Set()) { Model = model, Agop = agop.Diagonal() }.Explain(images);

var scorer = new Scorer([ChosenScore.Parse("iou-topk", "Library"), ChosenScore.Parse("iou-threshold:0.5", "Library")]);
foreach (var result in scorer.Score(maps, ArrayFile.ReadArray(masksFile)))
    Console.WriteLine($"{result.Score}: {result.Mean:0.000} over {result.Defined} images");
return 0;
