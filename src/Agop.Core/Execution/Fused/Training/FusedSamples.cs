using Agop.Core.Data;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Models;
using TorchSharp;

namespace Agop.Core.Execution.Fused.Training;

/// <summary>A split's samples where the kernels can load them from: all of them, or the batch in hand where they are too large.</summary>
internal sealed unsafe class FusedSamples : IDisposable
{
    private readonly TrainingSamples _samples;
    private readonly AlignedBuffer<float> _images;
    private readonly int[] _places;
    private readonly int _size;

    /// <param name="split">The samples.</param>
    /// <param name="architecture">The network.</param>
    /// <param name="batch">How many are used at a time.</param>
    public FusedSamples(DatasetSplit split, Architecture architecture, int batch)
    {
        (_samples, _size) = (new TrainingSamples(split, architecture, keepsImages: false), architecture.InputSize);
        _places = new int[batch];
        _images = new(checked((_samples.Fits ? (int)Count : batch) * _size));
        if (_samples.Fits)
            _samples.CopyTo(_images.Span);
    }

    /// <summary>How many there are.</summary>
    public long Count => _samples.Count;

    /// <summary>Images (n, D).</summary>
    public float* Pointer => _images.Pointer;

    /// <summary>Makes images ready.</summary>
    /// <param name="rows">Their numbers.</param>
    /// <returns>Their rows at <see cref="Pointer"/>, until the next call.</returns>
    public ReadOnlySpan<int> Load(ReadOnlySpan<long> rows)
    {
        if (!_samples.Fits)
        {
            using var images = _samples.Take(rows);
            Copy(images);
        }
        for (var i = 0; i < rows.Length; i++)
            _places[i] = _samples.Fits ? (int)rows[i] : i;
        return _places.AsSpan(0, rows.Length);
    }

    /// <summary>Makes consecutive images ready.</summary>
    /// <returns>The row of the first at <see cref="Pointer"/>.</returns>
    public int LoadRange(long first, int count)
    {
        if (_samples.Fits)
            return (int)first;
        using var images = _samples.Range(first, count);
        Copy(images);
        return 0;
    }

    /// <inheritdoc cref="TrainingSamples.Labels(ReadOnlySpan{long}, Span{long})"/>
    public void Labels(ReadOnlySpan<long> rows, Span<long> labels) => _samples.Labels(rows, labels);

    /// <inheritdoc cref="TrainingSamples.Labels(long, int)"/>
    public ReadOnlySpan<long> Labels(long first, int count) => _samples.Labels(first, count);

    /// <inheritdoc/>
    public void Dispose() => _samples.Dispose();

    private void Copy(torch.Tensor images) => images.data<float>().CopyTo(_images.Span);
}
