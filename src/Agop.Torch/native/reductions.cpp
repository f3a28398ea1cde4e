// Sums, extrema, orders and dense linear algebra.
#include "shim.h"
using namespace agop;

AGOP_EXPORT(agop_sum, (const Tensor* self, int dtype, Tensor** result), *result = own(at::sum(*self, maybe_type(dtype))))
AGOP_EXPORT(agop_sum_dims, (const Tensor* self, const int64_t* dims, int count, int keepdim, int dtype, Tensor** result),
  *result = own(at::sum(*self, list(dims, count), keepdim != 0, maybe_type(dtype))))
AGOP_EXPORT(agop_mean, (const Tensor* self, int dtype, Tensor** result), *result = own(at::mean(*self, maybe_type(dtype))))
AGOP_EXPORT(agop_mean_dims, (const Tensor* self, const int64_t* dims, int count, int keepdim, int dtype, Tensor** result),
  *result = own(at::mean(*self, list(dims, count), keepdim != 0, maybe_type(dtype))))
AGOP_EXPORT(agop_prod, (const Tensor* self, int dtype, Tensor** result), *result = own(at::prod(*self, maybe_type(dtype))))
AGOP_EXPORT(agop_var_dims, (const Tensor* self, const int64_t* dims, int count, int unbiased, int keepdim, Tensor** result),
  *result = own(at::var(*self, list(dims, count), unbiased != 0, keepdim != 0)))
AGOP_EXPORT(agop_var, (const Tensor* self, int unbiased, Tensor** result), *result = own(at::var(*self, unbiased != 0)))
AGOP_EXPORT(agop_std, (const Tensor* self, int unbiased, Tensor** result), *result = own(at::std(*self, unbiased != 0)))
AGOP_EXPORT(agop_norm, (const Tensor* self, double p, Tensor** result), *result = own(at::norm(*self, p)))
AGOP_EXPORT(agop_max, (const Tensor* self, Tensor** result), *result = own(at::max(*self)))
AGOP_EXPORT(agop_min, (const Tensor* self, Tensor** result), *result = own(at::min(*self)))
AGOP_EXPORT(agop_amax, (const Tensor* self, const int64_t* dims, int count, int keepdim, Tensor** result), *result = own(at::amax(*self, list(dims, count), keepdim != 0)))
AGOP_EXPORT(agop_amin, (const Tensor* self, const int64_t* dims, int count, int keepdim, Tensor** result), *result = own(at::amin(*self, list(dims, count), keepdim != 0)))
AGOP_EXPORT(agop_max_dim, (const Tensor* self, int64_t dim, int keepdim, Tensor** values, Tensor** indices), {
  auto both = at::max(*self, dim, keepdim != 0);
  *values = own(std::get<0>(both)); *indices = own(std::get<1>(both));
})
AGOP_EXPORT(agop_min_dim, (const Tensor* self, int64_t dim, int keepdim, Tensor** values, Tensor** indices), {
  auto both = at::min(*self, dim, keepdim != 0);
  *values = own(std::get<0>(both)); *indices = own(std::get<1>(both));
})
AGOP_EXPORT(agop_argmax, (const Tensor* self, Tensor** result), *result = own(at::argmax(*self)))
AGOP_EXPORT(agop_argmax_dim, (const Tensor* self, int64_t dim, int keepdim, Tensor** result), *result = own(at::argmax(*self, dim, keepdim != 0)))
AGOP_EXPORT(agop_argmin, (const Tensor* self, Tensor** result), *result = own(at::argmin(*self)))
AGOP_EXPORT(agop_argmin_dim, (const Tensor* self, int64_t dim, int keepdim, Tensor** result), *result = own(at::argmin(*self, dim, keepdim != 0)))
AGOP_EXPORT(agop_any, (const Tensor* self, Tensor** result), *result = own(at::any(*self)))
AGOP_EXPORT(agop_all, (const Tensor* self, Tensor** result), *result = own(at::all(*self)))
AGOP_EXPORT(agop_cumsum, (const Tensor* self, int64_t dim, int dtype, Tensor** result), *result = own(at::cumsum(*self, dim, maybe_type(dtype))))
AGOP_EXPORT(agop_sort, (const Tensor* self, int64_t dim, int descending, int stable, Tensor** values, Tensor** indices), {
  auto both = at::sort(*self, c10::optional<bool>(stable != 0), dim, descending != 0);
  *values = own(std::get<0>(both)); *indices = own(std::get<1>(both));
})
AGOP_EXPORT(agop_topk, (const Tensor* self, int64_t k, int64_t dim, int largest, int sorted, Tensor** values, Tensor** indices), {
  auto both = at::topk(*self, k, dim, largest != 0, sorted != 0);
  *values = own(std::get<0>(both)); *indices = own(std::get<1>(both));
})

AGOP_EXPORT(agop_matmul, (const Tensor* self, const Tensor* other, Tensor** result), *result = own(at::matmul(*self, *other)))
AGOP_EXPORT(agop_mm, (const Tensor* self, const Tensor* other, Tensor** result), *result = own(at::mm(*self, *other)))
AGOP_EXPORT(agop_dot, (const Tensor* self, const Tensor* other, Tensor** result), *result = own(at::dot(*self, *other)))
AGOP_EXPORT(agop_outer, (const Tensor* self, const Tensor* other, Tensor** result), *result = own(at::outer(*self, *other)))
AGOP_EXPORT(agop_eigh, (const Tensor* self, int upper, Tensor** values, Tensor** vectors), {
  auto both = at::linalg_eigh(*self, upper ? "U" : "L");
  *values = own(std::get<0>(both)); *vectors = own(std::get<1>(both));
})
