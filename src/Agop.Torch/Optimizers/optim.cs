using TorchSharp.Interop;
using static TorchSharp.Interop.NativeMethods;

namespace TorchSharp;

public static unsafe partial class torch
{
    public static partial class nn
    {
        public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
    }

    /// <summary>libtorch's optimizers.</summary>
    public static partial class optim
    {
        /// <summary>Changes parameters along their gradients.</summary>
        public class Optimizer : IDisposable
        {
            private nint _handle;

            internal Optimizer(nint handle) => _handle = handle;

            ~Optimizer() => Free();

            private nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Optimizer));

            /// <summary>Forgets the gradients that backward passes accumulated.</summary>
            public virtual void zero_grad() => Native.Check(agop_optimizer_zero_grad(Handle), this);

            /// <summary>One update from the gradients as they are.</summary>
            public virtual void step() => Native.Check(agop_optimizer_step(Handle), this);

            public void Dispose()
            {
                Free();
                GC.SuppressFinalize(this);
            }

            private void Free()
            {
                var handle = Interlocked.Exchange(ref _handle, 0);
                if (handle != 0) agop_optimizer_free(handle);
            }
        }

        /// <summary>Adam (arXiv 1412.6980), with bias correction and eps outside the root.</summary>
        public static Optimizer Adam(IEnumerable<Modules.Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false)
        {
            var all = parameters.ToArray();
            var handles = Handles(all);
            fixed (nint* p = handles)
            {
                Native.Check(agop_adam(p, handles.Length, lr, beta1, beta2, eps, weight_decay, amsgrad ? 1 : 0, out var result), all);
                return new Optimizer(result);
            }
        }

        /// <summary>Stochastic gradient descent, with momentum where asked for.</summary>
        public static Optimizer SGD(IEnumerable<Modules.Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false)
        {
            var all = parameters.ToArray();
            var handles = Handles(all);
            fixed (nint* p = handles)
            {
                Native.Check(agop_sgd(p, handles.Length, learningRate, momentum, dampening, weight_decay, nesterov ? 1 : 0, out var result), all);
                return new Optimizer(result);
            }
        }
    }
}
