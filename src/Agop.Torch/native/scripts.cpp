// TorchScript models: loading, running, and keeping the output of a submodule.
#include "shim.h"
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>
using namespace agop;
using torch::jit::Module;

namespace {

const char* const kKept = "_agop_kept";
thread_local std::string names;

struct Script {
  Module root;
  Module kept;
  std::vector<Module> alike;  // All submodules that share the kept one's code, and so its extra step.
};

Module find(const Module& root, const std::string& path) {
  Module at = root;
  std::istringstream parts(path);
  for (std::string part; std::getline(parts, part, '.');) {
    if (!at.hasattr(part) || !at.attr(part).isModule()) throw std::runtime_error("there is no submodule '" + path + "'");
    at = at.attr(part).toModule();
  }
  return at;
}

// The interpreter gives no hooks. Instead the submodule's own code gets one more step: it stores its result in an attribute of itself.
void keep(Script* script, const std::string& path) {
  script->kept = find(script->root, path);
  if (script->kept.hasattr(kKept)) throw std::runtime_error("submodule '" + path + "' has an attribute " + kKept + " of its own");
  // The type is shared, the place for the value is each one's own.
  for (Module other : script->root.modules())
    if (other.type() == script->kept.type()) script->alike.push_back(other);
  for (Module& other : script->alike) other.register_attribute(kKept, c10::TensorType::get(), at::empty({0}));
  auto graph = torch::jit::toGraphFunction(script->kept.get_method("forward").function()).graph();
  if (graph->outputs().size() != 1 || graph->outputs()[0]->type()->kind() != c10::TypeKind::TensorType) throw std::runtime_error("submodule '" + path + "' does not give one tensor");
  auto* store = graph->create(torch::jit::prim::SetAttr, {graph->inputs()[0], graph->outputs()[0]}, 0);
  store->s_(torch::jit::attr::name, kKept);
  store->insertBefore(graph->return_node());
}

// Whole numbers and truth values stay what they are: they are indices and masks.
void convert(at::Tensor tensor, at::ScalarType to) {
  if (tensor.is_floating_point()) tensor.set_data(tensor.to(to));
}

}  // namespace

AGOP_API void agop_script_free(Script* script) noexcept { delete script; }

// Keeps the output of the submodule of that name, where there is one.
AGOP_EXPORT(agop_script_load, (const uint8_t* bytes, int64_t length, int dtype, int device_kind, int device_index, const char* kept, Script** result), {
  std::istringstream stream(std::string(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length)));
  auto script = std::make_unique<Script>();
  script->root = torch::jit::load(stream, device(device_kind, device_index));
  script->root.eval();
  for (const auto& parameter : script->root.parameters()) { parameter.requires_grad_(false); convert(parameter, type(dtype)); }
  for (const auto& buffer : script->root.buffers()) convert(buffer, type(dtype));
  if (kept) keep(script.get(), kept);
  *result = script.release();
})

// The names of all submodules, a line each.
AGOP_EXPORT(agop_script_names, (const Script* script, const char** text), {
  names.clear();
  for (const auto& entry : script->root.named_modules())
    if (!entry.name.empty()) names += entry.name + "\n";
  *text = names.c_str();
})

// The result, and the second one where the model gives several.
AGOP_EXPORT(agop_script_forward, (Script* script, const Tensor* input, Tensor** first, Tensor** second), {
  // Fused kernels that are made while running depend on what was run before; the plain ones do not.
  torch::jit::setGraphExecutorOptimize(false);
  auto output = script->root.forward({*input});
  *second = nullptr;
  if (output.isTensor()) { *first = own(output.toTensor()); return kOk; }
  if (!output.isTuple()) throw std::runtime_error("the model gives a " + output.tagKind() + ", expected a tensor, or logits and activations");
  auto elements = output.toTuple()->elements();
  if (elements.size() < 2 || !elements[0].isTensor() || !elements[1].isTensor()) throw std::runtime_error("the model gives a tuple, expected logits and activations");
  *first = own(elements[0].toTensor());
  *second = own(elements[1].toTensor());
})

// What the kept submodule gave in the last run, which is then forgotten.
AGOP_EXPORT(agop_script_kept, (Script* script, Tensor** result), {
  if (script->alike.empty()) throw std::runtime_error("no submodule is kept");
  auto kept = script->kept.attr(kKept).toTensor();
  for (Module& other : script->alike) other.setattr(kKept, at::empty({0}));
  if (kept.dim() == 1 && kept.numel() == 0) throw std::runtime_error("the model does not run the submodule that is kept");
  *result = own(kept);
})
