using static TorchSharp.Interop.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public Tensor reshape(params long[] shape)
        {
            fixed (long* p = shape) return Result(agop_reshape(Handle, p, shape.Length, out var result), result, this);
        }

        public Tensor view(params long[] shape)
        {
            fixed (long* p = shape) return Result(agop_view(Handle, p, shape.Length, out var result), result, this);
        }

        public Tensor expand(params long[] sizes)
        {
            fixed (long* p = sizes) return Result(agop_expand(Handle, p, sizes.Length, 0, out var result), result, this);
        }

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public Tensor repeat(params long[] sizes)
        {
            fixed (long* p = sizes) return Result(agop_repeat(Handle, p, sizes.Length, out var result), result, this);
        }

        public Tensor permute(params long[] permutation)
        {
            fixed (long* p = permutation) return Result(agop_permute(Handle, p, permutation.Length, out var result), result, this);
        }

        public Tensor flip(params long[] dims)
        {
            fixed (long* p = dims) return Result(agop_flip(Handle, p, dims.Length, out var result), result, this);
        }

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Result(agop_flatten(Handle, start_dim, end_dim, out var result), result, this);
        public Tensor transpose(long dim0, long dim1) => Result(agop_transpose(Handle, dim0, dim1, out var result), result, this);
        public Tensor t() => transpose(0, 1);

        public Tensor squeeze(long? dim = null) =>
            dim is { } d ? Result(agop_squeeze_dim(Handle, d, out var one), one, this) : Result(agop_squeeze(Handle, out var all), all, this);

        public Tensor unsqueeze(long dim) => Result(agop_unsqueeze(Handle, dim, out var result), result, this);
        public Tensor narrow(long dim, long start, long length) => Result(agop_narrow(Handle, dim, start, length, out var result), result, this);
        public Tensor slice(long dim, long start, long finish, long step) => Result(agop_slice(Handle, dim, start, finish, step, out var result), result, this);
        public Tensor select(long dim, long index) => Result(agop_select(Handle, dim, index, out var result), result, this);
        public Tensor index_select(long dim, Tensor index) => Result(agop_index_select(Handle, dim, index.Handle, out var result), result, index, this);
        public Tensor gather(long dim, Tensor index) => Result(agop_gather(Handle, dim, index.Handle, out var result), result, index, this);
        public Tensor this[long i1] => select(0, i1);
    }

    public static unsafe Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        var handles = Handles(tensors);
        fixed (nint* p = handles) return Tensor.Result(agop_cat(p, handles.Length, dim, out var result), result, tensors);
    }

    public static unsafe Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        var all = tensors.ToArray();
        var handles = Handles(all);
        fixed (nint* p = handles) return Tensor.Result(agop_stack(p, handles.Length, dim, out var result), result, all);
    }

    internal static nint[] Handles(IEnumerable<Tensor> tensors) => [.. tensors.Select(tensor => tensor.Handle)];
}
