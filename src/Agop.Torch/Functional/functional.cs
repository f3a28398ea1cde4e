using TorchSharp.Interop;
using static TorchSharp.Interop.NativeMethods;

namespace TorchSharp;

public static unsafe partial class torch
{
    public static partial class nn
    {
        /// <summary>Layers as functions. Images are (N, C, H, W).</summary>
        public static partial class functional
        {
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1)
            {
                fixed (long* s = Pair(strides, 1), p = Pair(padding, 0), d = Pair(dilation, 1))
                    return Tensor.Result(agop_conv2d(input.Handle, weight.Handle, Tensor.HandleOf(bias), s, p, d, groups, out var result), result, input, weight, bias);
            }

            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
            {
                fixed (long* k = Pair(kernel_size, 1), s = Pair(strides ?? kernel_size, 1), p = Pair(padding, 0), d = Pair(dilation, 1))
                    return Tensor.Result(agop_max_pool2d(input.Handle, k, s, p, d, ceil_mode ? 1 : 0, out var result), result, input);
            }

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, [kernel_size], [stride ?? kernel_size], [padding ?? 0], [dilation ?? 1], ceil_mode);

            public static (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
            {
                fixed (long* k = Pair(kernel_size, 1), s = Pair(strides ?? kernel_size, 1), p = Pair(padding, 0), d = Pair(dilation, 1))
                {
                    Native.Check(agop_max_pool2d_with_indices(input.Handle, k, s, p, d, ceil_mode ? 1 : 0, out var output, out var indices), input);
                    return (new Tensor(output), new Tensor(indices));
                }
            }

            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
            {
                fixed (long* k = Pair(kernel_size, 1), s = Pair(stride ?? kernel_size, 1), p = Pair(padding, 0))
                    return Tensor.Result(agop_avg_pool2d(input.Handle, k, s, p, ceil_mode ? 1 : 0, count_include_pad ? 1 : 0, divisor_override ?? 0, out var result), result, input);
            }

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size)
            {
                fixed (long* s = Pair(output_size, 1)) return Tensor.Result(agop_adaptive_avg_pool2d(input.Handle, s, out var result), result, input);
            }

            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                Tensor.Result(
                    agop_batch_norm(input.Handle, Tensor.HandleOf(running_mean), Tensor.HandleOf(running_var), Tensor.HandleOf(weight), Tensor.HandleOf(bias), training ? 1 : 0, momentum, eps, out var result),
                    result, input, running_mean, running_var, weight, bias);

            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Tensor.Result(agop_linear(input.Handle, weights.Handle, Tensor.HandleOf(bias), out var result), result, input, weights, bias);

            public static Tensor relu(Tensor x, bool inplace = false) =>
                inplace ? throw new NotSupportedException("relu in place is not part of this subset") : x.relu();

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                Tensor.Result(agop_softmax(input.Handle, dim, Code(dtype), out var result), result, input);

            public static Tensor log_softmax(Tensor x, long dim) => Tensor.Result(agop_log_softmax(x.Handle, dim, -1, out var result), result, x);

            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Tensor.Result(agop_cross_entropy(input.Handle, target.Handle, Tensor.HandleOf(weight), ignore_index, (long)reduction, label_smoothing, out var result), result, input, target, weight);

            /// <summary>Resizes (N, C, H, W) to a size (h, w) or by a factor, <c>align_corners</c> false unless said.</summary>
            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if (recompute_scale_factor || antialias) throw new NotSupportedException("recompute_scale_factor and antialias are not part of this subset");
                if (size is null == scale_factor is null) throw new ArgumentException("give either size or scale_factor");
                var shape = x.shape;
                size ??= [Scaled(shape[2], scale_factor![0]), Scaled(shape[3], scale_factor[^1])];
                fixed (long* s = Pair(size, 1))
                {
                    return mode == InterpolationMode.Nearest
                        ? Tensor.Result(agop_upsample_nearest2d(x.Handle, s, out var nearest), nearest, x)
                        : Tensor.Result(agop_upsample_bilinear2d(x.Handle, s, align_corners == true ? 1 : 0, out var bilinear), bilinear, x);
                }
            }

            public static Tensor upsample_nearest(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                align_corners ? throw new NotSupportedException("the nearest value has no corners to align") : interpolate(x, size, scale_factor);

            public static Tensor upsample_bilinear(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                interpolate(x, size, scale_factor, InterpolationMode.Bilinear, align_corners);

            private static long Scaled(long length, double factor) => double.IsInteger(length * factor)
                ? (long)(length * factor)
                : throw new NotSupportedException($"a factor of {factor} does not give whole pixels from {length}: give the size instead");

            private static long[] Pair(long[]? values, long otherwise) => values switch
            {
                null => [otherwise, otherwise],
                [var both] => [both, both],
                [_, _] => values,
                _ => throw new ArgumentException($"expected one number or two, got {values.Length}"),
            };
        }
    }
}
