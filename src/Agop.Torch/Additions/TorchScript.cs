using TorchSharp;
using TorchSharp.Interop;
using static TorchSharp.Interop.NativeMethods;

namespace Agop.Torch;

/// <summary>A TorchScript model (torch.jit.save), in evaluation mode, its parameters without gradients. Not safe for concurrent use.</summary>
public sealed unsafe class TorchScript : IDisposable
{
    private nint _handle;

    /// <param name="file">The bytes of the file.</param>
    /// <param name="precision">What its floating-point parameters become.</param>
    /// <param name="device">Where.</param>
    /// <param name="kept">A submodule, such as <c>layer4.1</c>, whose output <see cref="Kept"/> gives after every run; or null.</param>
    /// <exception cref="TorchException">It is no such file, or has no such submodule; the message is libtorch's.</exception>
    public TorchScript(ReadOnlySpan<byte> file, torch.ScalarType precision, torch.Device device, string? kept = null)
    {
        fixed (byte* bytes = file) Native.Check(agop_script_load(bytes, file.Length, (int)precision, (int)device.type, device.index, kept, out _handle));
    }

    /// <summary>Frees it where it was forgotten.</summary>
    ~TorchScript() => Free();

    /// <summary>The names of all submodules.</summary>
    public IReadOnlyList<string> Submodules
    {
        get
        {
            Native.Check(agop_script_names(Handle, out var text), this);
            return Native.Text(text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    private nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(TorchScript));

    /// <summary>Runs it.</summary>
    /// <returns>What it gives, and the second tensor where it gives a tuple.</returns>
    /// <exception cref="TorchException">It failed, or gives something else.</exception>
    public (torch.Tensor First, torch.Tensor? Second) Forward(torch.Tensor input)
    {
        Native.Check(agop_script_forward(Handle, input.Handle, out var first, out var second), this, input);
        return (new torch.Tensor(first), second == 0 ? null : new torch.Tensor(second));
    }

    /// <summary>The kept submodule's output in the last run, with its part in the gradients; it can be taken once.</summary>
    public torch.Tensor Kept() => torch.Tensor.Result(agop_script_kept(Handle, out var result), result, this);

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0) agop_script_free(handle);
    }
}
