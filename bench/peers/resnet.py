"""ResNet-18's input gradients in plain torchvision, one thread, as its defaults have it: reads a job's name per line, runs it once, answers with its seconds.

Started by `bench/run resnet`, which sends the images' and the weights' place as an argument.
"""
import sys
import time

import numpy
import torch
import torchvision

torch.set_num_threads(1)

folder = sys.argv[1]
x = torch.from_numpy(numpy.load(f"{folder}/x.npy"))
weights = {name: torch.from_numpy(array) for name, array in numpy.load(f"{folder}/weights.npz").items()}
model = torchvision.models.resnet18(weights=None, num_classes=len(weights["fc.bias"])).eval()
model.load_state_dict(weights, strict=False)


def gradient(batch):
    for images in x.split(batch):
        inputs = images.clone().requires_grad_()
        torch.autograd.grad(model(inputs)[:, 0].sum(), inputs)


def jacobian():
    total = torch.zeros(x[0].numel(), dtype=torch.float64)
    for images in x.split(8):
        inputs = images.clone().requires_grad_()
        logits = model(inputs)
        for c in range(logits.shape[1]):
            g = torch.autograd.grad(logits[:, c].sum(), inputs, retain_graph=c + 1 < logits.shape[1])[0].flatten(1).double()
            total += (g * g).sum(0)
    return total / len(x)


jobs = {"gradient-1": lambda: gradient(1), "gradient-8": lambda: gradient(8), "jacobian": jacobian}
print("ready", torch.__version__, flush=True)
for line in sys.stdin:
    job = jobs[line.strip()]
    start = time.perf_counter()
    job()
    print(time.perf_counter() - start, flush=True)
