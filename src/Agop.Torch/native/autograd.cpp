// Gradients.
#include "shim.h"
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
using namespace agop;

AGOP_API int agop_is_grad_enabled() noexcept { return at::GradMode::is_enabled() ? 1 : 0; }
AGOP_API void agop_set_grad_enabled(int enabled) noexcept { at::GradMode::set_enabled(enabled != 0); }
AGOP_API int agop_requires_grad(const Tensor* self) noexcept { return self->requires_grad() ? 1 : 0; }
AGOP_API int agop_is_leaf(const Tensor* self) noexcept { return self->is_leaf() ? 1 : 0; }
AGOP_EXPORT(agop_set_requires_grad, (Tensor* self, int value), self->requires_grad_(value != 0))
AGOP_EXPORT(agop_detach, (const Tensor* self, Tensor** result), *result = own(self->detach()))
AGOP_EXPORT(agop_grad_of, (const Tensor* self, Tensor** result), { auto grad = self->grad(); *result = grad.defined() ? own(grad) : nullptr; })
AGOP_EXPORT(agop_backward, (const Tensor* self, int retain_graph, int create_graph), self->backward({}, retain_graph != 0, create_graph != 0))
AGOP_EXPORT(agop_grad, (Tensor* const* outputs, int output_count, Tensor* const* inputs, int input_count, Tensor* const* grad_outputs,
                        int retain_graph, int create_graph, int allow_unused, Tensor** results), {
  torch::autograd::variable_list from, to, seeds;
  for (int i = 0; i < output_count; i++) {
    from.push_back(*outputs[i]);
    if (grad_outputs) seeds.push_back(grad_outputs[i] ? *grad_outputs[i] : Tensor());
  }
  for (int i = 0; i < input_count; i++) to.push_back(*inputs[i]);
  auto gradients = torch::autograd::grad(from, to, seeds, retain_graph != 0, create_graph != 0, allow_unused != 0);
  for (int i = 0; i < input_count; i++) results[i] = gradients[i].defined() ? own(gradients[i]) : nullptr;
})
