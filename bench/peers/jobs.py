"""The same jobs in plain PyTorch, one thread: reads a job's name per line, runs it once, answers with its seconds.

Started by `bench/run peers`, which sends the data and the weights' place as arguments.
"""
import sys
import time

import numpy
import torch

torch.set_num_threads(1)


class Cnn8by8(torch.nn.Module):
    """The XAI-TRIS authors' CNN for 8x8 images, without its softmax."""

    def __init__(self):
        super().__init__()
        layers, inputs = [], 1
        for _ in range(4):
            layers += [torch.nn.Conv2d(inputs, 4, 2, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
            inputs = 4
        self.cnn_layers = torch.nn.Sequential(*layers)
        self.linear_layers = torch.nn.Sequential(torch.nn.Linear(4, 2))

    def forward(self, x):
        return self.linear_layers(self.cnn_layers(x).flatten(1))


folder = sys.argv[1]
x = torch.from_numpy(numpy.load(f"{folder}/x.npy"))
y = torch.from_numpy(numpy.load(f"{folder}/y.npy"))
images = x[:1000]
weights = {name: torch.from_numpy(array) for name, array in numpy.load(f"{folder}/weights.npz").items()}


def network():
    model = Cnn8by8()
    model.load_state_dict(weights)
    return model


trained = network()
for parameter in trained.parameters():
    parameter.requires_grad_(False)
learner = network()
optimizer = torch.optim.Adam(learner.parameters(), lr=5e-4)
criterion = torch.nn.CrossEntropyLoss()


def epoch():
    order = torch.randperm(len(x))
    for rows in order.split(512):
        optimizer.zero_grad()
        criterion(learner(x[rows]), y[rows]).backward()
        optimizer.step()


def jacobian():
    total = torch.zeros(64, dtype=torch.float64)
    for batch in x.split(500):
        inputs = batch.clone().requires_grad_()
        logits = trained(inputs)
        for c in range(2):
            g = torch.autograd.grad(logits[:, c].sum(), inputs, retain_graph=c == 0)[0].flatten(1).double()
            total += (g * g).sum(0)
    return total / len(x)


def gradient(inputs, classes):
    inputs = inputs.detach().requires_grad_()
    chosen = trained(inputs).gather(1, classes).sum()
    return torch.autograd.grad(chosen, inputs)[0]


def predicted():
    with torch.no_grad():
        return trained(images).argmax(1, keepdim=True)


nodes, node_weights = numpy.polynomial.legendre.leggauss(50)


def integrated_gradients():
    classes, total = predicted(), torch.zeros_like(images)
    for node, weight in zip((nodes + 1) / 2, node_weights / 2):
        total += float(weight) * gradient(images * float(node), classes)
    return total * images


def smoothgrad():
    classes, total = predicted(), torch.zeros_like(images)
    for _ in range(50):
        total += gradient(images + 0.1 * torch.randn_like(images), classes)
    return total / 50


jobs = {"epoch": epoch, "agop": jacobian, "integrated-gradients": integrated_gradients, "smoothgrad": smoothgrad}
print("ready", torch.__version__, flush=True)
for line in sys.stdin:
    job = jobs[line.strip()]
    start = time.perf_counter()
    job()
    print(time.perf_counter() - start, flush=True)
