using TorchSharp.Interop;
using static TorchSharp.Interop.NativeMethods;

namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Alive(agop_requires_grad(Handle)) != 0;
            set => Native.Check(agop_set_requires_grad(Handle, value ? 1 : 0), this);
        }

        public bool is_leaf => Alive(agop_is_leaf(Handle)) != 0;

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor detach() => Result(agop_detach(Handle, out var result), result, this);

        /// <summary>The gradient that <see cref="backward()"/> accumulated, or null.</summary>
        public Tensor? grad
        {
            get
            {
                Native.Check(agop_grad_of(Handle, out var result), this);
                return result == 0 ? null : new Tensor(result);
            }
        }

        public void backward() => Native.Check(agop_backward(Handle, 0, 0), this);
    }

    public static partial class autograd
    {
        /// <summary>
        /// Gradients of the sum of <paramref name="outputs"/>, each weighted by its entry of <paramref name="grad_outputs"/>, with respect to each input.
        /// </summary>
        /// <exception cref="TorchException">An input took no part in the outputs and <paramref name="allow_unused"/> is false.</exception>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var from = Handles(outputs);
            var to = Handles(inputs);
            var seeds = grad_outputs is null ? null : Handles(grad_outputs);
            var results = new nint[to.Length];
            fixed (nint* f = from, t = to, s = seeds, r = results)
                Native.Check(agop_grad(f, from.Length, t, to.Length, s, retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r), outputs, inputs, grad_outputs);
            // TorchSharp gives null for an unused input, through the same non-nullable type.
            return [.. results.Select(handle => handle == 0 ? null! : new Tensor(handle))];
        }
    }

    /// <summary>Switches gradients off on this thread until disposed. Nothing may await inside.</summary>
    public static IDisposable no_grad() => new GradMode(enabled: false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static bool is_grad_enabled() => agop_is_grad_enabled() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly int _before = agop_is_grad_enabled();

        public GradMode(bool enabled) => agop_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => agop_set_grad_enabled(_before);
    }
}
