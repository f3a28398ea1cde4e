// libtorch's own optimizers.
#include "shim.h"
#include <torch/csrc/api/include/torch/optim/adam.h>
#include <torch/csrc/api/include/torch/optim/sgd.h>
using namespace agop;
using torch::optim::Optimizer;

static std::vector<Tensor> collect(Tensor* const* tensors, int count) {
  std::vector<Tensor> all;
  for (int i = 0; i < count; i++) all.push_back(*tensors[i]);
  return all;
}

AGOP_EXPORT(agop_adam, (Tensor* const* parameters, int count, double lr, double beta1, double beta2, double eps, double weight_decay, int amsgrad, Optimizer** result),
  *result = new torch::optim::Adam(collect(parameters, count),
    torch::optim::AdamOptions(lr).betas(std::make_tuple(beta1, beta2)).eps(eps).weight_decay(weight_decay).amsgrad(amsgrad != 0)))
AGOP_EXPORT(agop_sgd, (Tensor* const* parameters, int count, double lr, double momentum, double dampening, double weight_decay, int nesterov, Optimizer** result),
  *result = new torch::optim::SGD(collect(parameters, count),
    torch::optim::SGDOptions(lr).momentum(momentum).dampening(dampening).weight_decay(weight_decay).nesterov(nesterov != 0)))
AGOP_EXPORT(agop_optimizer_step, (Optimizer* self), self->step())
// Gradients become zero, not undefined, whatever this libtorch's own default is.
AGOP_EXPORT(agop_optimizer_zero_grad, (Optimizer* self), {
  for (auto& group : self->param_groups())
    for (auto& parameter : group.params())
      if (parameter.mutable_grad().defined()) parameter.mutable_grad().detach_().zero_();
})
AGOP_API void agop_optimizer_free(Optimizer* self) noexcept { delete self; }
