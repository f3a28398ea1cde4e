using Agop.Client.Execution;
using Agop.Client.Output;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Summaries;

namespace Agop.Client.Commands;

/// <summary>The maps of several methods for images of any number, computed on all lanes.</summary>
internal sealed class ExplainedMaps : IDisposable
{
    /// <summary>Images per piece of work, about; a multiple of a batch.</summary>
    private const int PieceImages = 256;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly Inputs.Loaded _loaded;
    private readonly SweepMethod[] _methods;
    private readonly Explainer[] _explainers;
    private readonly string _folder;
    private readonly Lock _gate = new();
    private readonly RowSpool?[] _spools;
    private readonly SortedSet<long>[] _notFinite;

    /// <param name="loaded">The network and the images.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="explainers">One per method, without a network.</param>
    /// <param name="folder">Where maps that do not fit in memory lie until this is disposed.</param>
    public ExplainedMaps(Inputs.Loaded loaded, SweepMethod[] methods, Explainer[] explainers, string folder)
    {
        (_loaded, _methods, _explainers, _folder) = (loaded, methods, explainers, folder);
        (_spools, _notFinite) = (new RowSpool?[methods.Length], [.. methods.Select(_ => new SortedSet<long>())]);
    }

    /// <summary>The maps (n, C, H, W) by their methods' labels.</summary>
    public IReadOnlyList<KeyValuePair<string, ArrayRows>> ByMethod =>
        [.. _methods.Zip(_spools, (method, spool) => KeyValuePair.Create<string, ArrayRows>(method.Label, spool!))];

    /// <summary>Per method the images whose maps hold NaN or infinity.</summary>
    public IReadOnlyList<IReadOnlyList<long>> NotFinite => [.. _notFinite.Select(rows => rows.ToArray())];

    /// <summary>Computes them.</summary>
    public void Compute(CancellationToken cancellation)
    {
        using var display = ProgressDisplay.OnError(s_interval);
        display.Begin();
        var progress = new ImageProgress(display, "explained", _loaded.Samples.Count * _methods.Length, TimeProvider.System);
        var batch = _loaded.Plan.Batch ?? _explainers.Max(explainer => explainer.BatchOf(_loaded.Samples));
        var size = (PieceImages + batch - 1) / batch * (long)batch;
        var pieces = checked((int)((_loaded.Samples.Count + size - 1) / size));
        LaneWork.Run(
            _loaded.Lanes,
            pieces * _methods.Length,
            Open,
            (own, piece) =>
            {
                var (method, first) = (piece / pieces, piece % pieces * size);
                foreach (
                    var (start, maps) in Suited(method, own.Model)
                        .Explain(_loaded.Samples, first, Math.Min(size, _loaded.Samples.Count - first), cancellation: cancellation)
                )
                {
                    Keep(method, start, maps);
                    progress.Add(maps.Shape[0]);
                }
            },
            cancellation
        );
    }

    /// <summary>Tells how far the maps are from float64's, where the precision is tf32 or bf16.</summary>
    public void TellErrors(CancellationToken cancellation)
    {
        if (_loaded.Open is null || !PrecisionError.IsTold(_loaded.Plan.Precision))
            return;
        LaneWork.Run(
            [_loaded.Lanes[0]],
            1,
            _loaded.Open,
            (model, _) =>
            {
                using var exact = _loaded.OpenExact();
                for (var method = 0; method < _methods.Length; method++)
                {
                    if (Suited(method, model) is not { Model: not null } explainer)
                        continue;
                    var error = PrecisionError.OfMaps(explainer, exact, _loaded.SamplesFor, cancellation);
                    Notes.Tell(
                        $"{Names.NameOf(_loaded.Plan.Precision)}: maps of {_methods[method].Label} are {Cells.Error(error)} from float64 "
                            + $"(||a - b|| / ||b||, first {Math.Min(PrecisionError.MapImages, _loaded.Samples.Count)} images)"
                    );
                }
            },
            cancellation
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var spool in _spools)
            spool?.Dispose();
    }

    private OwnModel Open() => new(_loaded.Open?.Invoke());

    private Explainer Suited(int method, IModel? model)
    {
        var (chosen, explainer) = (_methods[method], _explainers[method]);
        if (!chosen.Method.Info.Requires(MethodNeeds.Model))
            return explainer;
        if (chosen.Method.Info.Requires(MethodNeeds.Convolution) && model!.GradCamLayer is null && chosen.Layer is null)
            throw new InputException(
                "--method",
                $"{chosen.Method.Info.Id} needs a network with a convolution, which {_loaded.Architecture.Id} is not, or its "
                    + "name: --set layer=NAME"
            );
        return explainer with { Model = model };
    }

    private void Keep(int method, long first, NdArray maps)
    {
        var broken = Finite.RowsWithout(maps);
        RowSpool spool;
        lock (_gate)
        {
            // How many channels a method's maps have is known from the first.
            spool = _spools[method] ??= new RowSpool(
                _loaded.Plan.Precision == Precision.Float64 ? ElementType.Float64 : ElementType.Float32,
                [_loaded.Samples.Count, .. maps.Shape[1..]],
                _folder
            );
            _notFinite[method].UnionWith(broken.Select(row => first + row));
        }
        var typed = spool.Type == maps.Type ? maps : NdArray.From(Array.ConvertAll(maps.ToDoubles(), value => (float)value), maps.Shape);
        spool.Write(first, typed.Bytes);
    }

    /// <summary>A lane's own network, if one is asked.</summary>
    private sealed record OwnModel(IModel? Model) : IDisposable
    {
        public void Dispose() => Model?.Dispose();
    }
}
