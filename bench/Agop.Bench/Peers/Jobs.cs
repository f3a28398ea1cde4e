using Agop.Benchmarks.XaiTris;
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Data;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using TorchSharp;

namespace Agop.Bench.Peers;

/// <summary>The jobs that are measured, on a path: CNN8by8 on XAI-TRIS linear.</summary>
internal sealed class Jobs : IDisposable
{
    private const int Batch = 512;
    private readonly IModel _model;
    private readonly ITraining _training;
    private readonly torch.Tensor _images;
    private readonly torch.Tensor _explained;
    private readonly long[] _order;

    public Jobs(ExecutionPath path)
    {
        Weights = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "bench"), 1);
        Data = XaiTrisGenerator.Generate(new XaiTrisParameters("linear"));
        _model = ExecutionPaths.Open(Weights, Precision.Float32, path);
        var options = new TrainingOptions { Hook = [GradientTarget.Loss] };
        _training = ExecutionPaths.Train(Weights, Data, options, _model.Plan);
        _images = ImageBatch.Images(Data.Train.Images.All(), Weights.Architecture.Input, torch.ScalarType.Float32, "bench");
        _explained = _images.narrow(0, 0, 1000).contiguous();
        _order = [.. Enumerable.Range(0, (int)Data.Train.Count).Select(row => (long)row)];
        Random.Shared.Shuffle(_order);
    }

    public WeightSet Weights { get; }

    public Dataset Data { get; }

    /// <summary>The training split as the other program takes it.</summary>
    public IEnumerable<(string Name, NdArray Array)> Arrays =>
        [
            ("x", NdArray.From(Array.ConvertAll(Data.Train.Images.All().ToDoubles(), value => (float)value), Data.Train.Count, 1, 8, 8)),
            ("y", NdArray.From(Data.Train.Labels.All().ToIntegers(), Data.Train.Count)),
        ];

    public void Epoch()
    {
        for (var first = 0; first < _order.Length; first += Batch)
            _training.Step(_order.AsSpan(first, Math.Min(Batch, _order.Length - first)), 0);
    }

    public void Agop() => _model.Accumulate(new AgopPass(GradientTarget.Jacobian), _images, null, 0, _order.Length);

    public void IntegratedGradients() => Explain("integrated-gradients");

    public void SmoothGrad() => Explain("smoothgrad");

    public void Dispose()
    {
        _training.Dispose();
        _model.Dispose();
        _images.Dispose();
        _explained.Dispose();
    }

    private void Explain(string id)
    {
        using var scope = torch.NewDisposeScope();
        var method = AttributionMethods.Find(id, "bench");
        new Explainer(method, method.Info.Set()) { Model = _model }.Explain(_explained);
    }
}
