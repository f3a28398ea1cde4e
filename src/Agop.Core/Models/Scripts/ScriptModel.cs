using System.Runtime.CompilerServices;
using Agop.Core.Libtorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Models.Scripts;

/// <summary>
/// A TorchScript model (torch.jit.save), in evaluation mode, its parameters without gradients. Not safe for concurrent use.
/// </summary>
internal sealed class ScriptModel : IDisposable
{
    private readonly jit.ScriptModule _module;
    private readonly bool _keeps;

    /// <param name="file">The bytes of the file.</param>
    /// <param name="precision">
    /// What its floating-point parameters and buffers become; whole numbers and truth values are indices and masks, and stay.
    /// </param>
    /// <param name="device">Where.</param>
    /// <param name="kept">A submodule, such as <c>layer4.1</c>, whose output <see cref="TakeKept"/> gives after every run; or null.</param>
    /// <exception cref="InvalidDataException">It is no such file, or has no such submodule.</exception>
    public ScriptModel(byte[] file, ScalarType precision, Device device, string? kept = null)
    {
        LibtorchLibrary.Load();
        _module = jit.load(kept is null ? file : ScriptArchive.Keeping(file, kept), device.type, device.index);
        _keeps = kept is not null;
        _module.eval();
        Convert(precision);
    }

    /// <summary>The names of all submodules.</summary>
    public IReadOnlyList<string> Submodules
    {
        get
        {
            var all = _module.named_modules().ToArray();
            foreach (var (_, module) in all)
                module.Dispose();
            return [.. all.Select(entry => entry.name)];
        }
    }

    /// <summary>Runs it.</summary>
    /// <returns>What it gives, and the second tensor where it gives several.</returns>
    /// <exception cref="InvalidDataException">It gives something else.</exception>
    public (Tensor First, Tensor? Second) Forward(Tensor input)
    {
        // Fused kernels that are made while running depend on what was run before; the plain ones do not. The switch is each thread's own.
        LibtorchSymbols.OptimizeScripts(false);
        object? result;
        try
        {
            // A copy: a model that writes into its input must change neither the caller's images nor what is differentiated.
            result = _module.forward(input.clone());
        }
        // What TorchSharp meets where it knows no type for the result.
        catch (Exception error) when (error is NotImplementedException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException(
                "the model gives a dictionary or another object, expected a tensor, or logits and activations: script a "
                    + "module around it that gives the logits alone",
                error
            );
        }
        return result switch
        {
            Tensor logits => (logits, null),
            // Beyond five elements TorchSharp makes an array of a tuple.
            ITuple { Length: >= 2 } several when several[0] is Tensor logits && several[1] is Tensor activation => (logits, activation),
            Tensor[] { Length: >= 2 } several => (several[0], several[1]),
            _ => throw new InvalidDataException($"the model gives {Describe(result)}, expected a tensor, or logits and activations"),
        };
    }

    /// <summary>The kept submodule's output in the last run, with its part in the gradients; it can be taken once.</summary>
    /// <exception cref="InvalidDataException">The model does not run the submodule.</exception>
    public Tensor TakeKept()
    {
        if (!_keeps)
            throw new InvalidOperationException("no submodule is kept");
        var kept = _module.invoke(ScriptArchive.Take) as Tensor;
        _module.invoke(ScriptArchive.Forget);
        return kept ?? throw new InvalidDataException("the model does not run the submodule that is kept");
    }

    /// <inheritdoc/>
    public void Dispose() => _module.Dispose();

    private static string Describe(object? result) =>
        result switch
        {
            null => "nothing",
            Scalar => "a number",
            _ => "a list or tuple of another form",
        };

    private void Convert(ScalarType precision)
    {
        using var scope = NewDisposeScope();
        var modules = _module
            .named_modules()
            .ToDictionary(entry => entry.name, entry => (jit.ScriptModule)entry.module, StringComparer.Ordinal);
        foreach (
            var (name, tensor) in _module
                .named_parameters()
                .Select(entry => (entry.name, (Tensor)entry.parameter))
                .Concat(_module.named_buffers().Select(entry => (entry.name, entry.buffer)))
        )
        {
            var (owner, own) = name.LastIndexOf('.') is >= 0 and var dot ? (modules[name[..dot]], name[(dot + 1)..]) : (_module, name);
            // Detached: only the images take part in gradients, so that a model through which no gradient flows is recognized.
            owner.set_attribute(own, tensor.is_floating_point() ? tensor.detach().to(precision) : tensor.detach());
        }
        foreach (var module in modules.Values)
            module.Dispose();
    }
}
