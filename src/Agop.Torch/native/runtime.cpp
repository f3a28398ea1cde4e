// Process-wide settings, errors, devices.
#include "shim.h"
#include <ATen/Parallel.h>
#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>
#include <dlfcn.h>
#include <malloc.h>
#include <torch/version.h>
#include <torch/csrc/api/include/torch/cuda.h>

namespace {
thread_local std::string last_error;
thread_local std::string config_text;

bool is_memory() {
  for (const char* words : {"out of memory", "can't allocate memory", "not enough memory"})
    if (last_error.find(words) != std::string::npos) return true;
  return false;
}

void tune_allocator() {
  // Small batches allocate and free the same few megabytes again and again; by default glibc maps and unmaps them.
  mallopt(M_MMAP_THRESHOLD, 512 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  mallopt(M_TOP_PAD, 16 << 20);
}
}  // namespace

int agop::fail() noexcept {
  try { throw; }
  catch (const c10::Error& error) { last_error = error.what_without_backtrace(); return is_memory() ? kOutOfMemory : kTorchError; }
  catch (const std::bad_alloc&) { last_error = "out of memory"; return kOutOfMemory; }
  // What fails inside a script comes as one of these, whatever it was.
  catch (const std::exception& error) { last_error = error.what(); return is_memory() ? kOutOfMemory : kOtherError; }
  catch (...) { last_error = "unknown native error"; return kOtherError; }
}

AGOP_API const char* agop_last_error() noexcept { return last_error.c_str(); }
AGOP_API const char* agop_torch_version() noexcept { return TORCH_VERSION; }
AGOP_API const char* agop_parallel_info() noexcept { config_text = at::get_parallel_info(); return config_text.c_str(); }
AGOP_API const char* agop_build_info() noexcept { config_text = at::show_config(); return config_text.c_str(); }

AGOP_EXPORT(agop_initialize, (), {
  tune_allocator();
  // On a GPU float32 is to be float32: TF32 keeps ten bits of the fraction. And the same kernels every time.
  at::globalContext().setAllowTF32CuDNN(false);
  at::globalContext().setAllowTF32CuBLAS(false);
  at::globalContext().setDeterministicCuDNN(true);
  // A symbolized backtrace costs milliseconds per error and nobody reads it through this face.
  c10::SetStackTraceFetcher([]() -> std::string { return {}; });
})

AGOP_EXPORT(agop_set_num_threads, (int count), {
  at::set_num_threads(count);
  // OpenBLAS keeps its own pool; one process-wide number.
  using Setter = void (*)(int);
  static Setter set_blas = reinterpret_cast<Setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set_blas) set_blas(count);
})
AGOP_API int agop_get_num_threads() noexcept { return at::get_num_threads(); }

AGOP_API const char* agop_blas_name() noexcept {
  using Config = char* (*)();
  auto config = reinterpret_cast<Config>(dlsym(RTLD_DEFAULT, "openblas_get_config"));
  return config ? config() : "";
}

AGOP_EXPORT(agop_manual_seed, (uint64_t seed), {
  at::manual_seed(seed);
})
AGOP_EXPORT(agop_set_deterministic, (int enabled), {
  at::globalContext().setDeterministicAlgorithms(enabled != 0, false);
  at::globalContext().setDeterministicCuDNN(enabled != 0);
  // Benchmarking picks kernels by their speed of the day; off is libtorch's default too.
  at::globalContext().setBenchmarkCuDNN(false);
})
AGOP_API int agop_get_deterministic() noexcept { return at::globalContext().deterministicAlgorithms() ? 1 : 0; }
AGOP_EXPORT(agop_cuda_device_count, (int* count), *count = static_cast<int>(torch::cuda::device_count()))
AGOP_EXPORT(agop_cuda_synchronize, (int index), torch::cuda::synchronize(index))
