#!/usr/bin/env python3
"""Writes the weights of a torchvision ResNet as safetensors, for network.weights of a training.

    export_backbone.py resnet50 --checkpoint resnet50-0676ba61.pth --out models/resnet50.safetensors
    export_backbone.py resnet18 --random-weights --seed 1 --out resnet18.safetensors

Names and shapes stay torchvision's; the classifier is left out. The weights are loaded into torchvision's own network
first, so a file that does not fit is refused. Nothing is downloaded. Needs requirements.txt.
"""
import argparse
import sys
from pathlib import Path

import torch
import torchvision
from safetensors.torch import save_file

import checkpoints

UNUSED = ("fc.",)


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=["resnet18", "resnet50"])
    weights = parser.add_mutually_exclusive_group(required=True)
    weights.add_argument("--checkpoint", type=Path, metavar="FILE", help="weights as torchvision publishes them")
    weights.add_argument("--random-weights", action="store_true", help="for tests: as torchvision starts a training")
    parser.add_argument("--seed", type=int, default=1, help="of the random weights; default 1")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="replaced when it is there")
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    options = arguments(given)
    torch.manual_seed(options.seed)
    network = getattr(torchvision.models, options.model)(weights=None)
    try:
        if options.checkpoint:
            checkpoints.check_name(options.checkpoint, checkpoints.sha256(options.checkpoint))
            # Older files lack the counters, which are not used.
            counters = {k: v for k, v in network.state_dict().items() if k.endswith("num_batches_tracked")}
            tensors = counters | checkpoints.read(options.checkpoint)
            checkpoints.load_into(network, tensors, options.checkpoint, UNUSED)
    except checkpoints.BadCheckpoint as error:
        print(f"export_backbone: {error}", file=sys.stderr)
        return 1
    tensors = {
        name: value.float().contiguous() for name, value in network.state_dict().items()
        if not name.startswith(UNUSED) and not name.endswith("num_batches_tracked")}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
