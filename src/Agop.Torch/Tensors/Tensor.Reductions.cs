using TorchSharp.Interop;
using static TorchSharp.Interop.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Result(agop_sum(Handle, Code(type), out var result), result, this);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* p = dim) return Result(agop_sum_dims(Handle, p, dim.Length, keepdim ? 1 : 0, Code(type), out var result), result, this);
        }

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);
        public Tensor mean() => Result(agop_mean(Handle, -1, out var result), result, this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* p = dimensions) return Result(agop_mean_dims(Handle, p, dimensions.Length, keepdim ? 1 : 0, Code(type), out var result), result, this);
        }

        public Tensor prod(ScalarType? type = null) => Result(agop_prod(Handle, Code(type), out var result), result, this);
        public Tensor var(bool unbiased = true) => Result(agop_var(Handle, unbiased ? 1 : 0, out var result), result, this);
        public Tensor std(bool unbiased = true) => Result(agop_std(Handle, unbiased ? 1 : 0, out var result), result, this);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            var source = type is { } wanted ? to(wanted) : this;
            fixed (long* p = dimensions) return Result(agop_var_dims(source.Handle, p, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0, out var result), result, source, this);
        }

        public Tensor norm(float p = 2.0f) => Result(agop_norm(Handle, p, out var result), result, this);
        public Tensor max() => Result(agop_max(Handle, out var result), result, this);
        public Tensor min() => Result(agop_min(Handle, out var result), result, this);

        public Tensor amax(long[] dims, bool keepdim = false)
        {
            fixed (long* p = dims) return Result(agop_amax(Handle, p, dims.Length, keepdim ? 1 : 0, out var result), result, this);
        }

        public Tensor amin(long[] dims, bool keepdim = false)
        {
            fixed (long* p = dims) return Result(agop_amin(Handle, p, dims.Length, keepdim ? 1 : 0, out var result), result, this);
        }

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            Native.Check(agop_max_dim(Handle, dim, keepdim ? 1 : 0, out var values, out var indices), this);
            return (new Tensor(values), new Tensor(indices));
        }

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            Native.Check(agop_min_dim(Handle, dim, keepdim ? 1 : 0, out var values, out var indices), this);
            return (new Tensor(values), new Tensor(indices));
        }

        public Tensor argmax() => Result(agop_argmax(Handle, out var result), result, this);
        public Tensor argmax(long dim, bool keepdim = false) => Result(agop_argmax_dim(Handle, dim, keepdim ? 1 : 0, out var result), result, this);
        public Tensor argmin() => Result(agop_argmin(Handle, out var result), result, this);
        public Tensor argmin(long dim, bool keepdim = false) => Result(agop_argmin_dim(Handle, dim, keepdim ? 1 : 0, out var result), result, this);
        public Tensor any() => Result(agop_any(Handle, out var result), result, this);
        public Tensor all() => Result(agop_all(Handle, out var result), result, this);
        public Tensor cumsum(long dim, ScalarType? type = null) => Result(agop_cumsum(Handle, dim, Code(type), out var result), result, this);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            Native.Check(agop_sort(Handle, dim, descending ? 1 : 0, stable ? 1 : 0, out var values, out var indices), this);
            return (new Tensor(values), new Tensor(indices));
        }

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            Native.Check(agop_topk(Handle, k, dim, largest ? 1 : 0, sorted ? 1 : 0, out var values, out var indices), this);
            return (new Tensor(values), new Tensor(indices));
        }
    }

    internal static int Code(ScalarType? type) => type is { } known ? (int)known : -1;

    public static Tensor sum(Tensor input, ScalarType? type = null) => input.sum(type);
    public static Tensor mean(Tensor input) => input.mean();
    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);
}
