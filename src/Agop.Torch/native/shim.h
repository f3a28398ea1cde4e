// The C face of libtorch. An export that can fail returns a status (0 = done) and writes its results through pointers; the message
// of the last failure is kept per thread (agop_last_error). Plain facts are returned as they are. All are noexcept: no exception crosses.
#pragma once
#include <ATen/ATen.h>
#include <cstdint>

#define AGOP_API extern "C" __attribute__((visibility("default")))

using at::Tensor;

namespace agop {

enum Status : int { kOk = 0, kTorchError = 1, kOutOfMemory = 2, kOtherError = 3 };

// Records the exception in flight as this thread's last error and says what kind it was.
int fail() noexcept;

// A number that keeps whether it was an integer, so that type promotion matches the caller's.
struct Number {
  int32_t is_integer;
  int32_t reserved;
  double real;
  int64_t integer;
  operator at::Scalar() const { return is_integer ? at::Scalar(integer) : at::Scalar(real); }
};

inline Tensor* own(Tensor tensor) { return new Tensor(std::move(tensor)); }
inline c10::optional<Tensor> maybe(const Tensor* tensor) {
  return tensor ? c10::optional<Tensor>(*tensor) : c10::optional<Tensor>();
}
inline at::IntArrayRef list(const int64_t* values, int count) { return at::IntArrayRef(values, static_cast<size_t>(count)); }
inline at::ScalarType type(int code) { return static_cast<at::ScalarType>(code); }
inline c10::optional<at::ScalarType> maybe_type(int code) {
  return code < 0 ? c10::optional<at::ScalarType>() : c10::optional<at::ScalarType>(type(code));
}
inline at::Device device(int kind, int index) {
  return at::Device(static_cast<at::DeviceType>(kind), static_cast<c10::DeviceIndex>(index));
}
inline at::TensorOptions options(int dtype, int kind, int index) {
  return at::TensorOptions().dtype(type(dtype)).device(device(kind, index));
}

}  // namespace agop

// AGOP_EXPORT(name, arguments, statement): one export, guarded.
#define AGOP_EXPORT(name, arguments, ...)      \
  AGOP_API int name arguments noexcept {       \
    try { __VA_ARGS__; return agop::kOk; }     \
    catch (...) { return agop::fail(); }       \
  }
