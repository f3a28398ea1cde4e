// The layers of networks, as functions.
#include "shim.h"
using namespace agop;

AGOP_EXPORT(agop_conv2d, (const Tensor* input, const Tensor* weight, const Tensor* bias, const int64_t* stride, const int64_t* padding, const int64_t* dilation, int64_t groups, Tensor** result),
  *result = own(at::conv2d(*input, *weight, maybe(bias), list(stride, 2), list(padding, 2), list(dilation, 2), groups)))
AGOP_EXPORT(agop_max_pool2d, (const Tensor* input, const int64_t* kernel, const int64_t* stride, const int64_t* padding, const int64_t* dilation, int ceil_mode, Tensor** result),
  *result = own(at::max_pool2d(*input, list(kernel, 2), list(stride, 2), list(padding, 2), list(dilation, 2), ceil_mode != 0)))
AGOP_EXPORT(agop_max_pool2d_with_indices, (const Tensor* input, const int64_t* kernel, const int64_t* stride, const int64_t* padding, const int64_t* dilation, int ceil_mode, Tensor** result, Tensor** indices), {
  auto both = at::max_pool2d_with_indices(*input, list(kernel, 2), list(stride, 2), list(padding, 2), list(dilation, 2), ceil_mode != 0);
  *result = own(std::get<0>(both)); *indices = own(std::get<1>(both));
})
AGOP_EXPORT(agop_avg_pool2d, (const Tensor* input, const int64_t* kernel, const int64_t* stride, const int64_t* padding, int ceil_mode, int count_include_pad, int64_t divisor, Tensor** result),
  *result = own(at::avg_pool2d(*input, list(kernel, 2), list(stride, 2), list(padding, 2), ceil_mode != 0, count_include_pad != 0,
                               divisor > 0 ? c10::optional<int64_t>(divisor) : c10::optional<int64_t>())))
AGOP_EXPORT(agop_adaptive_avg_pool2d, (const Tensor* input, const int64_t* size, Tensor** result), *result = own(at::adaptive_avg_pool2d(*input, list(size, 2))))
AGOP_EXPORT(agop_batch_norm, (const Tensor* input, const Tensor* mean, const Tensor* variance, const Tensor* weight, const Tensor* bias, int training, double momentum, double eps, Tensor** result),
  *result = own(at::batch_norm(*input, maybe(weight), maybe(bias), maybe(mean), maybe(variance), training != 0, momentum, eps, true)))
AGOP_EXPORT(agop_linear, (const Tensor* input, const Tensor* weight, const Tensor* bias, Tensor** result), *result = own(at::linear(*input, *weight, maybe(bias))))
AGOP_EXPORT(agop_softmax, (const Tensor* input, int64_t dim, int dtype, Tensor** result), *result = own(at::softmax(*input, dim, maybe_type(dtype))))
AGOP_EXPORT(agop_log_softmax, (const Tensor* input, int64_t dim, int dtype, Tensor** result), *result = own(at::log_softmax(*input, dim, maybe_type(dtype))))
AGOP_EXPORT(agop_cross_entropy, (const Tensor* input, const Tensor* target, const Tensor* weight, int64_t ignore_index, int64_t reduction, double smoothing, Tensor** result),
  *result = own(at::cross_entropy_loss(*input, *target, maybe(weight), reduction, ignore_index, smoothing)))
AGOP_EXPORT(agop_upsample_nearest2d, (const Tensor* input, const int64_t* size, Tensor** result), *result = own(at::upsample_nearest2d(*input, list(size, 2))))
AGOP_EXPORT(agop_upsample_bilinear2d, (const Tensor* input, const int64_t* size, int align_corners, Tensor** result), *result = own(at::upsample_bilinear2d(*input, list(size, 2), align_corners != 0)))
