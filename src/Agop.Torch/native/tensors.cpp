// Creation, facts, copies, lifetime.
#include "shim.h"
#include <c10/core/DeviceGuard.h>
using namespace agop;

AGOP_API void agop_free(Tensor* self) noexcept { delete self; }

AGOP_EXPORT(agop_from_data, (const void* data, int dtype, const int64_t* sizes, int rank, int device_kind, int device_index, Tensor** result), {
  // The caller's memory is borrowed only for the length of this call.
  auto borrowed = at::from_blob(const_cast<void*>(data), list(sizes, rank), at::TensorOptions().dtype(type(dtype)));
  *result = own(borrowed.to(device(device_kind, device_index), type(dtype), false, true));
})
AGOP_EXPORT(agop_empty, (const int64_t* sizes, int rank, int dtype, int device_kind, int device_index, Tensor** result),
  *result = own(at::empty(list(sizes, rank), options(dtype, device_kind, device_index))))
AGOP_EXPORT(agop_full, (const int64_t* sizes, int rank, Number value, int dtype, int device_kind, int device_index, Tensor** result),
  *result = own(at::full(list(sizes, rank), value, options(dtype, device_kind, device_index))))
AGOP_EXPORT(agop_arange, (Number start, Number stop, Number step, int dtype, int device_kind, int device_index, Tensor** result),
  *result = own(at::arange(start, stop, step, options(dtype, device_kind, device_index))))
AGOP_EXPORT(agop_linspace, (double start, double end, int64_t steps, int dtype, int device_kind, int device_index, Tensor** result),
  *result = own(at::linspace(start, end, steps, options(dtype, device_kind, device_index))))
AGOP_EXPORT(agop_eye, (int64_t rows, int64_t columns, int dtype, int device_kind, int device_index, Tensor** result),
  *result = own(at::eye(rows, columns, options(dtype, device_kind, device_index))))
AGOP_EXPORT(agop_rand, (const int64_t* sizes, int rank, int dtype, int device_kind, int device_index, Tensor** result),
  *result = own(at::rand(list(sizes, rank), options(dtype, device_kind, device_index))))
AGOP_EXPORT(agop_randn, (const int64_t* sizes, int rank, int dtype, int device_kind, int device_index, Tensor** result),
  *result = own(at::randn(list(sizes, rank), options(dtype, device_kind, device_index))))
AGOP_EXPORT(agop_randperm, (int64_t n, int dtype, int device_kind, int device_index, Tensor** result),
  *result = own(at::randperm(n, options(dtype, device_kind, device_index))))
AGOP_EXPORT(agop_zeros_like, (const Tensor* self, Tensor** result), *result = own(at::zeros_like(*self)))
AGOP_EXPORT(agop_ones_like, (const Tensor* self, Tensor** result), *result = own(at::ones_like(*self)))

AGOP_API int agop_dtype(const Tensor* self) noexcept { return static_cast<int>(self->scalar_type()); }
AGOP_API int64_t agop_rank(const Tensor* self) noexcept { return self->dim(); }
AGOP_API int64_t agop_numel(const Tensor* self) noexcept { return self->numel(); }
AGOP_API int64_t agop_element_size(const Tensor* self) noexcept { return static_cast<int64_t>(self->element_size()); }
AGOP_API int agop_device_kind(const Tensor* self) noexcept { return static_cast<int>(self->device().type()); }
AGOP_API int agop_device_index(const Tensor* self) noexcept { return self->device().index(); }
AGOP_API int agop_is_contiguous(const Tensor* self) noexcept { return self->is_contiguous() ? 1 : 0; }
AGOP_EXPORT(agop_sizes, (const Tensor* self, int64_t* sizes), std::copy(self->sizes().begin(), self->sizes().end(), sizes))
AGOP_EXPORT(agop_data, (const Tensor* self, void** data), *data = self->data_ptr())
AGOP_EXPORT(agop_item_real, (const Tensor* self, double* value), *value = self->item().toDouble())
AGOP_EXPORT(agop_item_integer, (const Tensor* self, int64_t* value), *value = self->item().toLong())

AGOP_EXPORT(agop_to, (const Tensor* self, int dtype, int device_kind, int device_index, int copy, int non_blocking, Tensor** result),
  *result = own(self->to(device(device_kind, device_index), type(dtype), non_blocking != 0, copy != 0)))
AGOP_EXPORT(agop_clone, (const Tensor* self, Tensor** result), *result = own(self->clone()))
AGOP_EXPORT(agop_channels_last, (const Tensor* self, Tensor** result), *result = own(self->contiguous(at::MemoryFormat::ChannelsLast)))
AGOP_EXPORT(agop_contiguous, (const Tensor* self, Tensor** result), *result = own(self->contiguous()))
AGOP_EXPORT(agop_alias, (const Tensor* self, Tensor** result), *result = own(at::alias(*self)))
AGOP_EXPORT(agop_copy_, (Tensor* self, const Tensor* source, int non_blocking), self->copy_(*source, non_blocking != 0))
AGOP_EXPORT(agop_fill_, (Tensor* self, Number value), self->fill_(value))
AGOP_EXPORT(agop_zero_, (Tensor* self), self->zero_())
