using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The exports of libagop_torch, one declaration each. Every <c>int</c> result is a status for <see cref="Native.Check(int)"/>.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "agop_torch";

    // Runtime
    [LibraryImport(Library)] internal static partial nint agop_last_error();
    [LibraryImport(Library)] internal static partial nint agop_torch_version();
    [LibraryImport(Library)] internal static partial nint agop_parallel_info();
    [LibraryImport(Library)] internal static partial nint agop_build_info();
    [LibraryImport(Library)] internal static partial nint agop_blas_name();
    [LibraryImport(Library)] internal static partial int agop_set_num_threads(int count);
    [LibraryImport(Library)] internal static partial int agop_get_num_threads();
    [LibraryImport(Library)] internal static partial int agop_manual_seed(ulong seed);
    [LibraryImport(Library)] internal static partial int agop_set_deterministic(int enabled);
    [LibraryImport(Library)] internal static partial int agop_get_deterministic();
    [LibraryImport(Library)] internal static partial int agop_cuda_device_count(out int count);
    [LibraryImport(Library)] internal static partial int agop_cuda_synchronize(int index);

    // Tensors
    [LibraryImport(Library)] internal static partial void agop_free(nint self);
    [LibraryImport(Library)] internal static partial int agop_from_data(void* data, int dtype, long* sizes, int rank, int deviceKind, int deviceIndex, out nint result);
    [LibraryImport(Library)] internal static partial int agop_empty(long* sizes, int rank, int dtype, int deviceKind, int deviceIndex, out nint result);
    [LibraryImport(Library)] internal static partial int agop_full(long* sizes, int rank, Number value, int dtype, int deviceKind, int deviceIndex, out nint result);
    [LibraryImport(Library)] internal static partial int agop_arange(Number start, Number stop, Number step, int dtype, int deviceKind, int deviceIndex, out nint result);
    [LibraryImport(Library)] internal static partial int agop_linspace(double start, double end, long steps, int dtype, int deviceKind, int deviceIndex, out nint result);
    [LibraryImport(Library)] internal static partial int agop_eye(long rows, long columns, int dtype, int deviceKind, int deviceIndex, out nint result);
    [LibraryImport(Library)] internal static partial int agop_rand(long* sizes, int rank, int dtype, int deviceKind, int deviceIndex, out nint result);
    [LibraryImport(Library)] internal static partial int agop_randn(long* sizes, int rank, int dtype, int deviceKind, int deviceIndex, out nint result);
    [LibraryImport(Library)] internal static partial int agop_randperm(long n, int dtype, int deviceKind, int deviceIndex, out nint result);
    [LibraryImport(Library)] internal static partial int agop_zeros_like(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_ones_like(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_dtype(nint self);
    [LibraryImport(Library)] internal static partial long agop_rank(nint self);
    [LibraryImport(Library)] internal static partial long agop_numel(nint self);
    [LibraryImport(Library)] internal static partial long agop_element_size(nint self);
    [LibraryImport(Library)] internal static partial int agop_device_kind(nint self);
    [LibraryImport(Library)] internal static partial int agop_device_index(nint self);
    [LibraryImport(Library)] internal static partial int agop_is_contiguous(nint self);
    [LibraryImport(Library)] internal static partial int agop_sizes(nint self, long* sizes);
    [LibraryImport(Library)] internal static partial int agop_data(nint self, out nint data);
    [LibraryImport(Library)] internal static partial int agop_item_real(nint self, out double value);
    [LibraryImport(Library)] internal static partial int agop_item_integer(nint self, out long value);
    [LibraryImport(Library)] internal static partial int agop_to(nint self, int dtype, int deviceKind, int deviceIndex, int copy, int nonBlocking, out nint result);
    [LibraryImport(Library)] internal static partial int agop_clone(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_contiguous(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_channels_last(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_alias(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_copy_(nint self, nint source, int nonBlocking);
    [LibraryImport(Library)] internal static partial int agop_fill_(nint self, Number value);
    [LibraryImport(Library)] internal static partial int agop_zero_(nint self);

    // Shapes
    [LibraryImport(Library)] internal static partial int agop_reshape(nint self, long* sizes, int rank, out nint result);
    [LibraryImport(Library)] internal static partial int agop_view(nint self, long* sizes, int rank, out nint result);
    [LibraryImport(Library)] internal static partial int agop_expand(nint self, long* sizes, int rank, int isImplicit, out nint result);
    [LibraryImport(Library)] internal static partial int agop_repeat(nint self, long* sizes, int rank, out nint result);
    [LibraryImport(Library)] internal static partial int agop_permute(nint self, long* dims, int rank, out nint result);
    [LibraryImport(Library)] internal static partial int agop_flip(nint self, long* dims, int rank, out nint result);
    [LibraryImport(Library)] internal static partial int agop_flatten(nint self, long start, long end, out nint result);
    [LibraryImport(Library)] internal static partial int agop_transpose(nint self, long dim0, long dim1, out nint result);
    [LibraryImport(Library)] internal static partial int agop_squeeze(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_squeeze_dim(nint self, long dim, out nint result);
    [LibraryImport(Library)] internal static partial int agop_unsqueeze(nint self, long dim, out nint result);
    [LibraryImport(Library)] internal static partial int agop_narrow(nint self, long dim, long start, long length, out nint result);
    [LibraryImport(Library)] internal static partial int agop_slice(nint self, long dim, long start, long finish, long step, out nint result);
    [LibraryImport(Library)] internal static partial int agop_select(nint self, long dim, long index, out nint result);
    [LibraryImport(Library)] internal static partial int agop_index_select(nint self, long dim, nint index, out nint result);
    [LibraryImport(Library)] internal static partial int agop_gather(nint self, long dim, nint index, out nint result);
    [LibraryImport(Library)] internal static partial int agop_cat(nint* tensors, int count, long dim, out nint result);
    [LibraryImport(Library)] internal static partial int agop_stack(nint* tensors, int count, long dim, out nint result);

    // Elementwise
    [LibraryImport(Library)] internal static partial int agop_abs(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_neg(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_sqrt(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_exp(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_log(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_sign(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_sigmoid(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_tanh(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_relu(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_isnan(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_isfinite(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_logical_not(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_floor(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_round(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_add(nint self, nint other, Number alpha, out nint result);
    [LibraryImport(Library)] internal static partial int agop_sub(nint self, nint other, Number alpha, out nint result);
    [LibraryImport(Library)] internal static partial int agop_mul(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_div(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_pow(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_maximum(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_minimum(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_eq(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_ne(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_lt(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_le(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_gt(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_ge(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_logical_and(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_logical_or(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_add_scalar(nint self, Number other, Number alpha, out nint result);
    [LibraryImport(Library)] internal static partial int agop_sub_scalar(nint self, Number other, Number alpha, out nint result);
    [LibraryImport(Library)] internal static partial int agop_mul_scalar(nint self, Number other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_div_scalar(nint self, Number other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_pow_scalar(nint self, Number other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_eq_scalar(nint self, Number other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_ne_scalar(nint self, Number other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_lt_scalar(nint self, Number other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_le_scalar(nint self, Number other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_gt_scalar(nint self, Number other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_ge_scalar(nint self, Number other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_add_(nint self, nint other, Number alpha);
    [LibraryImport(Library)] internal static partial int agop_sub_(nint self, nint other, Number alpha);
    [LibraryImport(Library)] internal static partial int agop_mul_(nint self, nint other);
    [LibraryImport(Library)] internal static partial int agop_div_(nint self, nint other);
    [LibraryImport(Library)] internal static partial int agop_add_scalar_(nint self, Number other, Number alpha);
    [LibraryImport(Library)] internal static partial int agop_mul_scalar_(nint self, Number other);
    [LibraryImport(Library)] internal static partial int agop_div_scalar_(nint self, Number other);
    [LibraryImport(Library)] internal static partial int agop_addcmul_(nint self, nint first, nint second, Number value);
    [LibraryImport(Library)] internal static partial int agop_clamp(nint self, Number* min, Number* max, out nint result);
    [LibraryImport(Library)] internal static partial int agop_where(nint condition, nint self, nint other, out nint result);

    // Reductions and linear algebra
    [LibraryImport(Library)] internal static partial int agop_sum(nint self, int dtype, out nint result);
    [LibraryImport(Library)] internal static partial int agop_sum_dims(nint self, long* dims, int count, int keepdim, int dtype, out nint result);
    [LibraryImport(Library)] internal static partial int agop_mean(nint self, int dtype, out nint result);
    [LibraryImport(Library)] internal static partial int agop_mean_dims(nint self, long* dims, int count, int keepdim, int dtype, out nint result);
    [LibraryImport(Library)] internal static partial int agop_prod(nint self, int dtype, out nint result);
    [LibraryImport(Library)] internal static partial int agop_var(nint self, int unbiased, out nint result);
    [LibraryImport(Library)] internal static partial int agop_std(nint self, int unbiased, out nint result);
    [LibraryImport(Library)] internal static partial int agop_var_dims(nint self, long* dims, int count, int unbiased, int keepdim, out nint result);
    [LibraryImport(Library)] internal static partial int agop_norm(nint self, double p, out nint result);
    [LibraryImport(Library)] internal static partial int agop_max(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_min(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_amax(nint self, long* dims, int count, int keepdim, out nint result);
    [LibraryImport(Library)] internal static partial int agop_amin(nint self, long* dims, int count, int keepdim, out nint result);
    [LibraryImport(Library)] internal static partial int agop_max_dim(nint self, long dim, int keepdim, out nint values, out nint indices);
    [LibraryImport(Library)] internal static partial int agop_min_dim(nint self, long dim, int keepdim, out nint values, out nint indices);
    [LibraryImport(Library)] internal static partial int agop_argmax(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_argmax_dim(nint self, long dim, int keepdim, out nint result);
    [LibraryImport(Library)] internal static partial int agop_argmin(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_argmin_dim(nint self, long dim, int keepdim, out nint result);
    [LibraryImport(Library)] internal static partial int agop_any(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_all(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_cumsum(nint self, long dim, int dtype, out nint result);
    [LibraryImport(Library)] internal static partial int agop_sort(nint self, long dim, int descending, int stable, out nint values, out nint indices);
    [LibraryImport(Library)] internal static partial int agop_topk(nint self, long k, long dim, int largest, int sorted, out nint values, out nint indices);
    [LibraryImport(Library)] internal static partial int agop_matmul(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_mm(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_dot(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_outer(nint self, nint other, out nint result);
    [LibraryImport(Library)] internal static partial int agop_eigh(nint self, int upper, out nint values, out nint vectors);

    // Networks
    [LibraryImport(Library)] internal static partial int agop_conv2d(nint input, nint weight, nint bias, long* stride, long* padding, long* dilation, long groups, out nint result);
    [LibraryImport(Library)] internal static partial int agop_max_pool2d(nint input, long* kernel, long* stride, long* padding, long* dilation, int ceilMode, out nint result);
    [LibraryImport(Library)] internal static partial int agop_max_pool2d_with_indices(nint input, long* kernel, long* stride, long* padding, long* dilation, int ceilMode, out nint result, out nint indices);
    [LibraryImport(Library)] internal static partial int agop_avg_pool2d(nint input, long* kernel, long* stride, long* padding, int ceilMode, int countIncludePad, long divisor, out nint result);
    [LibraryImport(Library)] internal static partial int agop_adaptive_avg_pool2d(nint input, long* size, out nint result);
    [LibraryImport(Library)] internal static partial int agop_batch_norm(nint input, nint mean, nint variance, nint weight, nint bias, int training, double momentum, double eps, out nint result);
    [LibraryImport(Library)] internal static partial int agop_linear(nint input, nint weight, nint bias, out nint result);
    [LibraryImport(Library)] internal static partial int agop_softmax(nint input, long dim, int dtype, out nint result);
    [LibraryImport(Library)] internal static partial int agop_log_softmax(nint input, long dim, int dtype, out nint result);
    [LibraryImport(Library)] internal static partial int agop_cross_entropy(nint input, nint target, nint weight, long ignoreIndex, long reduction, double smoothing, out nint result);
    [LibraryImport(Library)] internal static partial int agop_upsample_nearest2d(nint input, long* size, out nint result);
    [LibraryImport(Library)] internal static partial int agop_upsample_bilinear2d(nint input, long* size, int alignCorners, out nint result);

    // Gradients and optimizers
    [LibraryImport(Library)] internal static partial int agop_is_grad_enabled();
    [LibraryImport(Library)] internal static partial void agop_set_grad_enabled(int enabled);
    [LibraryImport(Library)] internal static partial int agop_requires_grad(nint self);
    [LibraryImport(Library)] internal static partial int agop_is_leaf(nint self);
    [LibraryImport(Library)] internal static partial int agop_set_requires_grad(nint self, int value);
    [LibraryImport(Library)] internal static partial int agop_detach(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_grad_of(nint self, out nint result);
    [LibraryImport(Library)] internal static partial int agop_backward(nint self, int retainGraph, int createGraph);
    [LibraryImport(Library)] internal static partial int agop_grad(nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradOutputs, int retainGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library)] internal static partial int agop_adam(nint* parameters, int count, double lr, double beta1, double beta2, double eps, double weightDecay, int amsgrad, out nint result);
    [LibraryImport(Library)] internal static partial int agop_sgd(nint* parameters, int count, double lr, double momentum, double dampening, double weightDecay, int nesterov, out nint result);
    [LibraryImport(Library)] internal static partial int agop_optimizer_step(nint self);
    [LibraryImport(Library)] internal static partial int agop_optimizer_zero_grad(nint self);
    [LibraryImport(Library)] internal static partial void agop_optimizer_free(nint self);

    // Images
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int agop_picture_read(string path, long mostPixels, out byte* pixels, out int width, out int height);
    [LibraryImport(Library)] internal static partial void agop_picture_free(byte* pixels);
    [LibraryImport(Library)] internal static partial int agop_png_bytes(byte* pixels, int width, int height, int channels, out byte* bytes, out long length);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int agop_png_write(string path, byte* pixels, int width, int height, int channels);

    // TorchScript
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int agop_script_load(byte* bytes, long length, int dtype, int deviceKind, int deviceIndex, string? kept, out nint result);
    [LibraryImport(Library)] internal static partial void agop_script_free(nint script);
    [LibraryImport(Library)] internal static partial int agop_script_names(nint script, out nint text);
    [LibraryImport(Library)] internal static partial int agop_script_forward(nint script, nint input, out nint first, out nint second);
    [LibraryImport(Library)] internal static partial int agop_script_kept(nint script, out nint result);
}
