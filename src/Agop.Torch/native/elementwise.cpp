// Arithmetic and comparison, element by element.
#include "shim.h"
using namespace agop;

#define UNARY(name) AGOP_EXPORT(agop_##name, (const Tensor* self, Tensor** result), *result = own(at::name(*self)))
UNARY(abs) UNARY(neg) UNARY(sqrt) UNARY(exp) UNARY(log) UNARY(sign) UNARY(sigmoid) UNARY(tanh) UNARY(relu)
UNARY(isnan) UNARY(isfinite) UNARY(logical_not) UNARY(floor) UNARY(round)

#define BINARY(name) AGOP_EXPORT(agop_##name, (const Tensor* self, const Tensor* other, Tensor** result), *result = own(at::name(*self, *other)))
BINARY(mul) BINARY(div) BINARY(maximum) BINARY(minimum) BINARY(eq) BINARY(ne) BINARY(lt) BINARY(le) BINARY(gt) BINARY(ge)
BINARY(logical_and) BINARY(logical_or)

#define WITH_SCALAR(name) AGOP_EXPORT(agop_##name##_scalar, (const Tensor* self, Number other, Tensor** result), *result = own(at::name(*self, (at::Scalar)other)))
WITH_SCALAR(mul) WITH_SCALAR(div) WITH_SCALAR(pow) WITH_SCALAR(eq) WITH_SCALAR(ne) WITH_SCALAR(lt) WITH_SCALAR(le) WITH_SCALAR(gt) WITH_SCALAR(ge)

AGOP_EXPORT(agop_add, (const Tensor* self, const Tensor* other, Number alpha, Tensor** result), *result = own(at::add(*self, *other, alpha)))
AGOP_EXPORT(agop_sub, (const Tensor* self, const Tensor* other, Number alpha, Tensor** result), *result = own(at::sub(*self, *other, alpha)))
AGOP_EXPORT(agop_add_scalar, (const Tensor* self, Number other, Number alpha, Tensor** result), *result = own(at::add(*self, (at::Scalar)other, alpha)))
AGOP_EXPORT(agop_sub_scalar, (const Tensor* self, Number other, Number alpha, Tensor** result), *result = own(at::sub(*self, (at::Scalar)other, alpha)))
AGOP_EXPORT(agop_pow, (const Tensor* self, const Tensor* exponent, Tensor** result), *result = own(at::pow(*self, *exponent)))

AGOP_EXPORT(agop_add_, (Tensor* self, const Tensor* other, Number alpha), self->add_(*other, alpha))
AGOP_EXPORT(agop_sub_, (Tensor* self, const Tensor* other, Number alpha), self->sub_(*other, alpha))
AGOP_EXPORT(agop_mul_, (Tensor* self, const Tensor* other), self->mul_(*other))
AGOP_EXPORT(agop_div_, (Tensor* self, const Tensor* other), self->div_(*other))
AGOP_EXPORT(agop_add_scalar_, (Tensor* self, Number other, Number alpha), self->add_((at::Scalar)other, alpha))
AGOP_EXPORT(agop_mul_scalar_, (Tensor* self, Number other), self->mul_((at::Scalar)other))
AGOP_EXPORT(agop_div_scalar_, (Tensor* self, Number other), self->div_((at::Scalar)other))
AGOP_EXPORT(agop_addcmul_, (Tensor* self, const Tensor* first, const Tensor* second, Number value), self->addcmul_(*first, *second, value))

AGOP_EXPORT(agop_clamp, (const Tensor* self, const Number* min, const Number* max, Tensor** result), {
  c10::optional<at::Scalar> low; if (min) low = (at::Scalar)*min;
  c10::optional<at::Scalar> high; if (max) high = (at::Scalar)*max;
  *result = own(at::clamp(*self, low, high));
})
AGOP_EXPORT(agop_where, (const Tensor* condition, const Tensor* self, const Tensor* other, Tensor** result), *result = own(at::where(*condition, *self, *other)))
