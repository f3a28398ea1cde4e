// Views, joins, indexing.
#include "shim.h"
using namespace agop;

AGOP_EXPORT(agop_reshape, (const Tensor* self, const int64_t* sizes, int rank, Tensor** result), *result = own(self->reshape(list(sizes, rank))))
AGOP_EXPORT(agop_view, (const Tensor* self, const int64_t* sizes, int rank, Tensor** result), *result = own(self->view(list(sizes, rank))))
AGOP_EXPORT(agop_expand, (const Tensor* self, const int64_t* sizes, int rank, int implicit, Tensor** result), *result = own(self->expand(list(sizes, rank), implicit != 0)))
AGOP_EXPORT(agop_repeat, (const Tensor* self, const int64_t* sizes, int rank, Tensor** result), *result = own(self->repeat(list(sizes, rank))))
AGOP_EXPORT(agop_permute, (const Tensor* self, const int64_t* dims, int rank, Tensor** result), *result = own(self->permute(list(dims, rank))))
AGOP_EXPORT(agop_flip, (const Tensor* self, const int64_t* dims, int rank, Tensor** result), *result = own(self->flip(list(dims, rank))))
AGOP_EXPORT(agop_flatten, (const Tensor* self, int64_t start, int64_t end, Tensor** result), *result = own(self->flatten(start, end)))
AGOP_EXPORT(agop_transpose, (const Tensor* self, int64_t dim0, int64_t dim1, Tensor** result), *result = own(self->transpose(dim0, dim1)))
AGOP_EXPORT(agop_squeeze, (const Tensor* self, Tensor** result), *result = own(self->squeeze()))
AGOP_EXPORT(agop_squeeze_dim, (const Tensor* self, int64_t dim, Tensor** result), *result = own(self->squeeze(dim)))
AGOP_EXPORT(agop_unsqueeze, (const Tensor* self, int64_t dim, Tensor** result), *result = own(self->unsqueeze(dim)))
AGOP_EXPORT(agop_narrow, (const Tensor* self, int64_t dim, int64_t start, int64_t length, Tensor** result), *result = own(self->narrow(dim, start, length)))
AGOP_EXPORT(agop_slice, (const Tensor* self, int64_t dim, int64_t start, int64_t finish, int64_t step, Tensor** result), *result = own(self->slice(dim, start, finish, step)))
AGOP_EXPORT(agop_select, (const Tensor* self, int64_t dim, int64_t index, Tensor** result), *result = own(self->select(dim, index)))
AGOP_EXPORT(agop_index_select, (const Tensor* self, int64_t dim, const Tensor* index, Tensor** result), *result = own(self->index_select(dim, *index)))
AGOP_EXPORT(agop_gather, (const Tensor* self, int64_t dim, const Tensor* index, Tensor** result), *result = own(self->gather(dim, *index)))
AGOP_EXPORT(agop_cat, (Tensor* const* tensors, int count, int64_t dim, Tensor** result), {
  std::vector<Tensor> all;
  for (int i = 0; i < count; i++) all.push_back(*tensors[i]);
  *result = own(at::cat(all, dim));
})
AGOP_EXPORT(agop_stack, (Tensor* const* tensors, int count, int64_t dim, Tensor** result), {
  std::vector<Tensor> all;
  for (int i = 0; i < count; i++) all.push_back(*tensors[i]);
  *result = own(at::stack(all, dim));
})
