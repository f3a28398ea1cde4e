using System.Globalization;
using TorchSharp.Interop;
using TorchSharp.Utils;
using static TorchSharp.Interop.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An n-dimensional array on a device, with gradients where asked for. Not safe for concurrent writes.</summary>
    public partial class Tensor : IDisposable
    {
        private nint _handle;

        internal Tensor(nint handle, bool register = true)
        {
            _handle = handle;
            if (register) DisposeScope.Register(this);
        }

        ~Tensor() => Free();

        internal DisposeScope? OwningDisposeScope { get; set; }

        public nint Handle => _handle != 0 ? _handle : throw new InvalidOperationException("the tensor has been disposed");
        public bool IsInvalid => _handle == 0;

        public void Dispose()
        {
            OwningDisposeScope?.Forget(this);
            OwningDisposeScope = null;
            Free();
            GC.SuppressFinalize(this);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public ScalarType dtype => (ScalarType)Alive(agop_dtype(Handle));
        public Device device => new(device_type, Alive(agop_device_index(Handle)));
        public DeviceType device_type => (DeviceType)Alive(agop_device_kind(Handle));
        public bool is_cuda => device_type == DeviceType.CUDA;
        public long dim() => Alive(agop_rank(Handle));
        public long Dimensions => dim();
        public long ndim => dim();
        public long numel() => Alive(agop_numel(Handle));
        public long NumberOfElements => numel();
        public long element_size() => Alive(agop_element_size(Handle));
        public bool is_contiguous() => Alive(agop_is_contiguous(Handle)) != 0;
        public bool is_floating_point() => torch.is_floating_point(dtype);

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[dim()];
                fixed (long* pointer = sizes) Native.Check(agop_sizes(Handle, pointer), this);
                return sizes;
            }
        }

        public long size(int dim) => shape[dim < 0 ? dim + (int)this.dim() : dim];

        /// <summary>The elements as a typed accessor. The tensor must be of type <typeparamref name="T"/> and on the CPU.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            Require<T>();
            if (device_type != DeviceType.CPU) throw new InvalidOperationException("reading elements needs a CPU tensor: call .cpu() first");
            return new TensorAccessor<T>(this);
        }

        /// <summary>The raw bytes of a contiguous CPU tensor; valid while the tensor lives.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous()) throw new InvalidOperationException("bytes needs a contiguous tensor");
                if (device_type != DeviceType.CPU) throw new InvalidOperationException("bytes needs a CPU tensor: call .cpu() first");
                Native.Check(agop_data(Handle, out var pointer), this);
                return new Span<byte>((void*)pointer, checked((int)(numel() * element_size())));
            }
        }

        /// <summary>The only element, as <typeparamref name="T"/>.</summary>
        public T item<T>() where T : unmanaged
        {
            if (numel() != 1) throw new ArgumentException($"item() needs a tensor of one element, not of {numel()}");
            Require<T>();
            if (is_floating_point())
            {
                Native.Check(agop_item_real(Handle, out var real), this);
                return (T)Convert.ChangeType(real, typeof(T), CultureInfo.InvariantCulture);
            }
            Native.Check(agop_item_integer(Handle, out var integer), this);
            return (T)Convert.ChangeType(integer, typeof(T), CultureInfo.InvariantCulture);
        }

        public float ToSingle() => (float)ToDouble();

        public double ToDouble()
        {
            Native.Check(agop_item_real(Handle, out var value), this);
            return value;
        }

        public long ToInt64()
        {
            Native.Check(agop_item_integer(Handle, out var value), this);
            return value;
        }

        public bool ToBoolean() => ToInt64() != 0;

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            Native.Check(agop_to(Handle, (int)type, (int)device.type, device.index, copy ? 1 : 0, non_blocking ? 1 : 0, out var result), this);
            if (disposeAfter) Dispose();
            return new Tensor(result);
        }

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(type, device, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(type, copy, disposeAfter, non_blocking);

        public Tensor cpu() => to(CPU);
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);
        public Tensor clone() => Result(agop_clone(Handle, out var result), result, this);
        public Tensor contiguous() => Result(agop_contiguous(Handle, out var result), result, this);
        public Tensor alias() => Result(agop_alias(Handle, out var result), result, this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Self(agop_copy_(Handle, source.Handle, nonBlocking ? 1 : 0), source);
        public Tensor fill_(Scalar value) => Self(agop_fill_(Handle, value.Value));
        public Tensor zero_() => Self(agop_zero_(Handle));

        public override string ToString() => IsInvalid ? "[disposed]" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        internal static nint HandleOf(Tensor? tensor) => tensor?.Handle ?? 0;

        /// <summary>
        /// Takes a native call's result. The tensors whose handles the call used are named too: without a later use the garbage collector may
        /// finalize them while the call still runs.
        /// </summary>
        internal static Tensor Result(int status, nint handle, object? first = null, object? second = null, object? third = null, object? fourth = null, object? fifth = null)
        {
            Native.Check(status, first, second, third, fourth, fifth);
            return new Tensor(handle);
        }

        /// <summary>Empties this tensor; who takes the handle releases it.</summary>
        internal nint TakeHandle()
        {
            var handle = Handle;
            _handle = 0;
            GC.SuppressFinalize(this);
            return handle;
        }

        private Tensor Self(int status, object? other = null, object? another = null)
        {
            Native.Check(status, this, other, another);
            return this;
        }

        private T Alive<T>(T value)
        {
            GC.KeepAlive(this);
            return value;
        }

        private void Require<T>() where T : unmanaged
        {
            if (TypeOf<T>() != dtype) throw new ArgumentException($"the tensor holds {dtype}, not {typeof(T).Name}: convert it with .to(...) first");
        }

        private void Free()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0) agop_free(handle);
        }
    }
}
