using TorchSharp.Interop;
using static TorchSharp.Interop.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public Tensor abs() => Result(agop_abs(Handle, out var result), result, this);
        public Tensor neg() => Result(agop_neg(Handle, out var result), result, this);
        public Tensor sqrt() => Result(agop_sqrt(Handle, out var result), result, this);
        public Tensor square() => pow(2);
        public Tensor exp() => Result(agop_exp(Handle, out var result), result, this);
        public Tensor log() => Result(agop_log(Handle, out var result), result, this);
        public Tensor sign() => Result(agop_sign(Handle, out var result), result, this);
        public Tensor sigmoid() => Result(agop_sigmoid(Handle, out var result), result, this);
        public Tensor tanh() => Result(agop_tanh(Handle, out var result), result, this);
        public Tensor relu() => Result(agop_relu(Handle, out var result), result, this);
        public Tensor floor() => Result(agop_floor(Handle, out var result), result, this);
        public Tensor round() => Result(agop_round(Handle, out var result), result, this);
        public Tensor isnan() => Result(agop_isnan(Handle, out var result), result, this);
        public Tensor isfinite() => Result(agop_isfinite(Handle, out var result), result, this);
        public Tensor logical_not() => Result(agop_logical_not(Handle, out var result), result, this);

        public Tensor add(Tensor target) => add(target, Scalar.One);
        public Tensor add(Tensor target, Scalar alpha) => Result(agop_add(Handle, target.Handle, alpha.Value, out var result), result, target, this);
        public Tensor add(Scalar scalar) => Result(agop_add_scalar(Handle, scalar.Value, Scalar.One.Value, out var result), result, this);
        public Tensor add_(Tensor target) => add_(target, Scalar.One);
        public Tensor add_(Tensor target, Scalar alpha) => Self(agop_add_(Handle, target.Handle, alpha.Value), target);
        public Tensor add_(Scalar scalar) => Self(agop_add_scalar_(Handle, scalar.Value, Scalar.One.Value));
        public Tensor sub(Tensor target) => Result(agop_sub(Handle, target.Handle, Scalar.One.Value, out var result), result, target, this);
        public Tensor sub(Scalar target) => Result(agop_sub_scalar(Handle, target.Value, Scalar.One.Value, out var result), result, this);
        public Tensor sub_(Tensor target) => Self(agop_sub_(Handle, target.Handle, Scalar.One.Value), target);
        public Tensor mul(Tensor target) => Result(agop_mul(Handle, target.Handle, out var result), result, target, this);
        public Tensor mul(Scalar target) => Result(agop_mul_scalar(Handle, target.Value, out var result), result, this);
        public Tensor mul_(Tensor target) => Self(agop_mul_(Handle, target.Handle), target);
        public Tensor mul_(Scalar target) => Self(agop_mul_scalar_(Handle, target.Value));
        public Tensor div(Tensor target) => Result(agop_div(Handle, target.Handle, out var result), result, target, this);
        public Tensor div(Scalar target) => Result(agop_div_scalar(Handle, target.Value, out var result), result, this);
        public Tensor div_(Tensor target) => Self(agop_div_(Handle, target.Handle), target);
        public Tensor div_(Scalar target) => Self(agop_div_scalar_(Handle, target.Value));
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Self(agop_addcmul_(Handle, tensor1.Handle, tensor2.Handle, value.Value), tensor1, tensor2);
        public Tensor pow(Tensor exponent) => Result(agop_pow(Handle, exponent.Handle, out var result), result, exponent, this);
        public Tensor pow(Scalar exponent) => Result(agop_pow_scalar(Handle, exponent.Value, out var result), result, this);
        public Tensor max(Tensor other) => maximum(this, other);
        public Tensor min(Tensor other) => minimum(this, other);

        public Tensor clamp(Scalar? min = null, Scalar? max = null)
        {
            var low = min?.Value ?? default;
            var high = max?.Value ?? default;
            return Result(agop_clamp(Handle, min is null ? null : &low, max is null ? null : &high, out var result), result, this);
        }

        public Tensor where(Tensor condition, Tensor y) => Result(agop_where(condition.Handle, Handle, y.Handle, out var result), result, condition, y, this);

        public Tensor eq(Tensor target) => Result(agop_eq(Handle, target.Handle, out var result), result, target, this);
        public Tensor eq(Scalar target) => Result(agop_eq_scalar(Handle, target.Value, out var result), result, this);
        public Tensor ne(Tensor target) => Result(agop_ne(Handle, target.Handle, out var result), result, target, this);
        public Tensor ne(Scalar target) => Result(agop_ne_scalar(Handle, target.Value, out var result), result, this);
        public Tensor lt(Tensor target) => Result(agop_lt(Handle, target.Handle, out var result), result, target, this);
        public Tensor lt(Scalar target) => Result(agop_lt_scalar(Handle, target.Value, out var result), result, this);
        public Tensor le(Tensor target) => Result(agop_le(Handle, target.Handle, out var result), result, target, this);
        public Tensor le(Scalar target) => Result(agop_le_scalar(Handle, target.Value, out var result), result, this);
        public Tensor gt(Tensor target) => Result(agop_gt(Handle, target.Handle, out var result), result, target, this);
        public Tensor gt(Scalar target) => Result(agop_gt_scalar(Handle, target.Value, out var result), result, this);
        public Tensor ge(Tensor target) => Result(agop_ge(Handle, target.Handle, out var result), result, target, this);
        public Tensor ge(Scalar target) => Result(agop_ge_scalar(Handle, target.Value, out var result), result, this);
        public Tensor logical_and(Tensor other) => Result(agop_logical_and(Handle, other.Handle, out var result), result, other, this);
        public Tensor logical_or(Tensor other) => Result(agop_logical_or(Handle, other.Handle, out var result), result, other, this);

        public static Tensor operator -(Tensor tensor) => tensor.neg();
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);
        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);
        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);
        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);
        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);
        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);
        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);
        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);
        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        public Tensor matmul(Tensor target) => Result(agop_matmul(Handle, target.Handle, out var result), result, target, this);
        public Tensor mm(Tensor target) => Result(agop_mm(Handle, target.Handle, out var result), result, target, this);
        public Tensor dot(Tensor target) => Result(agop_dot(Handle, target.Handle, out var result), result, target, this);
        public Tensor outer(Tensor vec2) => Result(agop_outer(Handle, vec2.Handle, out var result), result, vec2, this);
    }

    public static Tensor maximum(Tensor input, Tensor other) => Tensor.Result(agop_maximum(input.Handle, other.Handle, out var result), result, input, other);
    public static Tensor minimum(Tensor input, Tensor other) => Tensor.Result(agop_minimum(input.Handle, other.Handle, out var result), result, input, other);
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);
    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);
    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    public static partial class linalg
    {
        /// <summary>
        /// Eigenvalues (n), ascending, and eigenvectors (n, n), in columns, of a symmetric matrix;
        /// <paramref name="UPLO"/> says which triangle is read.
        /// </summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            Native.Check(agop_eigh(input.Handle, UPLO == 'U' ? 1 : 0, out var values, out var vectors), input);
            return (new Tensor(values), new Tensor(vectors));
        }
    }
}
