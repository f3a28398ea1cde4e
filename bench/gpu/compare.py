"""ResNet-18's gradients on a GPU: PyTorch eager, torch.compile and Agop beside each other, interleaved in one run of under six minutes.

python3 compare.py BENCH [--device cuda|cpu] [--minutes 5] [--program AGOP]

BENCH is agop-bench.dll, AGOP is agop.dll (for the accumulation from a file). Prints a Markdown table of images per second: the best of the
rounds, since others may use the machine. On a processor it runs the same on small sizes, to show that it works.
"""
import argparse
import subprocess
import sys
import tempfile
import time

import numpy
import torch

parser = argparse.ArgumentParser()
parser.add_argument("bench")
parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", choices=["cuda", "cpu"])
parser.add_argument("--minutes", type=float, default=5)
parser.add_argument("--program")
options = parser.parse_args()
on_gpu = options.device == "cuda"
began = time.monotonic()


def left():
    return 60 * options.minutes - (time.monotonic() - began)


def note(text):
    print(f"[{time.monotonic() - began:5.0f} s] {text}", file=sys.stderr, flush=True)


class BasicBlock(torch.nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(outputs)
        self.conv2 = torch.nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(outputs)
        self.shortcut = torch.nn.Identity()
        if stride > 1 or inputs != outputs:
            self.shortcut = torch.nn.Sequential(torch.nn.Conv2d(inputs, outputs, 1, stride, bias=False), torch.nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


def resnet18(classes):
    """torchvision's ResNet-18, which a bare machine may lack."""
    layers = [torch.nn.Conv2d(3, 64, 7, 2, 3, bias=False), torch.nn.BatchNorm2d(64), torch.nn.ReLU(), torch.nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for outputs, stride in [(64, 1), (128, 2), (256, 2), (512, 2)]:
        layers += [BasicBlock(inputs, outputs, stride), BasicBlock(outputs, outputs, 1)]
        inputs = outputs
    layers += [torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(512, classes)]
    return torch.nn.Sequential(*layers).eval().requires_grad_(False)


class Torch:
    """Plain PyTorch, as its documentation has it; the sums of squares are float64, as Agop's are."""

    def __init__(self, compiled):
        self.compiled = compiled
        self.models = {}

    def model(self, precision, size):
        key = precision, size
        if key not in self.models:
            torch.manual_seed(1)
            model = resnet18(10).to(options.device)
            if precision == "bf16":
                model = model.to(torch.bfloat16)
            self.models[key] = torch.compile(model) if self.compiled else model
        return self.models[key]

    def run(self, work, size, precision, batch, batches):
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "tf32"
        model = self.model(precision, size)
        images = torch.randn(batch, 3, size, size, device=options.device)
        if precision == "bf16":
            images = images.to(torch.bfloat16)
        sums = torch.zeros(3 * size * size, dtype=torch.float64, device=options.device)
        self.steps(model, images, work, sums, 1)
        start = time.perf_counter()
        self.steps(model, images, work, sums, batches)
        return time.perf_counter() - start

    @staticmethod
    def steps(model, images, work, sums, batches):
        for _ in range(batches):
            x = images.detach().requires_grad_()
            logits = model(x)
            classes = range(logits.shape[1]) if work == "jacobian" else [0]
            for c in classes:
                (g,) = torch.autograd.grad(logits[:, c].sum(), x, retain_graph=c != classes[-1])
                g = g.flatten(1).double()
                sums += (g * g).sum(0)
        sums[0].item()


class Agop:
    def __init__(self):
        self.process = subprocess.Popen(
            ["dotnet", options.bench, "gpu", "cuda" if on_gpu else "libtorch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        note(self.process.stdout.readline().strip())

    def run(self, *job):
        self.process.stdin.write(" ".join(map(str, job)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if answer.startswith("error") or not answer:
            raise RuntimeError(answer or "agop-bench ended")
        return float(answer)


if on_gpu:
    jobs = [("gradient", 224, precision, 256, 8) for precision in ("float32", "tf32", "bf16")]
    jobs += [("jacobian", 224, precision, 64, 3) for precision in ("float32", "tf32", "bf16")]
    jobs += [("gradient", 64, precision, 256, 16) for precision in ("float32", "tf32")]
else:
    jobs = [("gradient", 64, "float32", 4, 2), ("gradient", 64, "bf16", 4, 1), ("jacobian", 64, "float32", 2, 1)]

sides = {"PyTorch eager": Torch(compiled=False), "Agop": Agop()}
if on_gpu:
    sides["torch.compile"] = Torch(compiled=True)
best = {}
rounds = 0
while rounds == 0 or (rounds < 5 and left() > 60 * options.minutes / 4):
    for job in jobs:
        for name, side in sides.items():
            try:
                speed = job[3] * job[4] / side.run(*job)
                best[job, name] = max(best.get((job, name), 0), speed)
            except (RuntimeError, OSError) as error:
                note(f"{name}, {job}: {str(error).splitlines()[0]}")
    rounds += 1
    note(f"round {rounds} is done")

machine = torch.cuda.get_device_name() if on_gpu else "a processor"
print(f"ResNet-18, 10 classes, PyTorch {torch.__version__}, {machine}; images per second, the best of {rounds} rounds\n")
print("| work | PyTorch eager | torch.compile | Agop | of eager | of compiled |\n| --- | ---: | ---: | ---: | ---: | ---: |")
for job in jobs:
    speeds = [best.get((job, name)) for name in ("PyTorch eager", "torch.compile", "Agop")]
    ratios = [speeds[2] / other if speeds[2] and other else None for other in speeds[:2]]
    cells = [f"{speed:,.0f}" if speed else "–" for speed in speeds] + [f"{ratio:.2f}" if ratio else "–" for ratio in ratios]
    print(f"| {job[0]}, {job[1]} x {job[1]}, {job[2]}, batch {job[3]} | " + " | ".join(cells) + " |")



def weights():
    """Random weights under torchvision's names, as a user would bring them."""
    random = numpy.random.default_rng(1)
    arrays = {}

    def convolution(name, outputs, inputs, edge):
        shape = outputs, inputs, edge, edge
        arrays[f"{name}.weight"] = (random.standard_normal(shape) * (2 / (inputs * edge * edge)) ** 0.5).astype(numpy.float32)

    def normalization(name, channels):
        for part, value in [("weight", 1), ("bias", 0), ("running_mean", 0), ("running_var", 1)]:
            arrays[f"{name}.{part}"] = numpy.full(channels, value, numpy.float32)

    convolution("conv1", 64, 3, 7)
    normalization("bn1", 64)
    inputs = 64
    for layer, outputs in enumerate([64, 128, 256, 512], 1):
        for block in range(2):
            name = f"layer{layer}.{block}"
            convolution(f"{name}.conv1", outputs, inputs, 3)
            normalization(f"{name}.bn1", outputs)
            convolution(f"{name}.conv2", outputs, outputs, 3)
            normalization(f"{name}.bn2", outputs)
            if inputs != outputs:
                convolution(f"{name}.downsample.0", outputs, inputs, 1)
                normalization(f"{name}.downsample.1", outputs)
            inputs = outputs
    arrays["fc.weight"] = (random.standard_normal((10, 512)) * 0.05).astype(numpy.float32)
    arrays["fc.bias"] = numpy.zeros(10, numpy.float32)
    return arrays


if options.program:
    count, size = (20_000, 224) if on_gpu else (16, 64)
    with tempfile.TemporaryDirectory() as folder:
        numpy.save(f"{folder}/x.npy", numpy.random.default_rng(1).integers(0, 256, (count, 3, size, size), dtype=numpy.uint8))
        numpy.savez(f"{folder}/weights.npz", **weights())
        note(f"{count} pictures are written")
        print()
        for precision in ("float32", "tf32", "bf16") if on_gpu else ("float32",):
            if left() < 20:
                break
            command = ["dotnet", options.program, "accumulate", "--arch", f"resnet18:classes=10,size={size}", "--target", "predicted"]
            command += ["--weights", f"{folder}/weights.npz", "--images", f"{folder}/x.npy", "--dtype", precision]
            command += ["--path", "cuda" if on_gpu else "libtorch", "--out", f"{folder}/state.npz"]
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            speed = count / (time.perf_counter() - start)
            print(f"agop accumulate, {count} pictures of {size} x {size} from a file, {precision}: {speed:,.0f} images per second, start included")
sides["Agop"].process.stdin.close()
