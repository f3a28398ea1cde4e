"""Hands a PyTorch model and its images to agop and reads maps and scores back.

    python3 samples/pytorch/explain.py FOLDER

Needs torch and numpy. `agop` is found on the PATH, or named by the variable AGOP.
"""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import torch


class Network(torch.nn.Module):
    """Any network of images; agop reads it as TorchScript, so its code need not be known."""

    def __init__(self):
        super().__init__()
        self.features = torch.nn.Conv2d(1, 4, 3, padding=1)
        self.head = torch.nn.Linear(4 * 8 * 8, 2)

    def forward(self, x):
        return self.head(torch.relu(self.features(x)).flatten(1))


def agop(*arguments):
    """Runs a command of agop; with --json, what it printed."""
    command = [os.environ.get("AGOP", "agop"), *map(str, arguments)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(printed) if "--json" in arguments else printed


folder = pathlib.Path(sys.argv[1])
torch.manual_seed(0)
network = Network().eval()
images = torch.randn(32, 1, 8, 8)
masks = np.zeros((32, 8, 8), np.uint8)
masks[:, 2:5, 2:5] = 1

torch.jit.script(network).save(folder / "network.pt")
np.save(folder / "images.npy", images.numpy())
np.save(folder / "masks.npy", masks)

model = ["--arch", "torchscript", "--weights", folder / "network.pt", "--images", folder / "images.npy"]
agop("accumulate", *model, "--target", "jacobian", "--out", folder / "state.npz")
agop("explain", *model, "--method", "agop-weighted", "--agop", folder / "state.npz", "--out", folder / "maps.npy")
scores = agop("score", "--maps", folder / "maps.npy", "--masks", folder / "masks.npy", "--metric", "iou-topk", "--json")

# The same diag M by autograd: the mean over images of the squared gradients, summed over classes.
diagonal = torch.zeros(1, 8, 8, dtype=torch.float64)
for image in images.double():
    jacobian = torch.autograd.functional.jacobian(network.double(), image[None])
    diagonal += (jacobian.squeeze() ** 2).sum(0)
diagonal /= len(images)
theirs = np.load(folder / "state.npz")["diag"].reshape(diagonal.shape)
print(f"largest difference of diag M from autograd: {np.abs(theirs - diagonal.numpy()).max() / theirs.max():.1e}")
print(f"mIoU (top-k) of AGOP-Weighted: {scores[0]['mean']:.3f}")
