#!/usr/bin/env python3
"""Writes small ONNX files as DINO's authors and others publish them: the output is the class token, the keys are inside.

    graphs_without_keys.py DIR

Each folder in DIR has model.onnx, image.npy and keys.npy, the keys that torch computes. For the tests of
io.flowcut.activities.onnx.
"""
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn


class Attention(nn.Module):
    """Attention as DINO's code writes it: queries, keys and values by index, the scale after the product."""

    def __init__(self, dimension: int, heads: int):
        super().__init__()
        self.heads = heads
        self.scale = (dimension // heads) ** -0.5
        self.qkv = nn.Linear(dimension, 3 * dimension)
        self.proj = nn.Linear(dimension, dimension)

    def forward(self, x: Tensor) -> Tensor:
        batch, tokens, dimension = x.shape
        qkv = self.qkv(x).reshape(batch, tokens, 3, self.heads, dimension // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        weights = ((q @ k.transpose(-2, -1)) * self.scale).softmax(dim=-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(batch, tokens, dimension))


class Block(nn.Module):
    def __init__(self, dimension: int, heads: int):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dimension), nn.LayerNorm(dimension)
        self.attn = Attention(dimension, heads)
        self.mlp = nn.Sequential(nn.Linear(dimension, 2 * dimension), nn.GELU(), nn.Linear(2 * dimension, dimension))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Transformer(nn.Module):
    """A vision transformer of one picture size, (B, 3, H, W) -> class token (B, D)."""

    def __init__(self, height: int, width: int, patch: int, dimension: int, heads: int, depth: int):
        super().__init__()
        self.proj = nn.Conv2d(3, dimension, patch, stride=patch)
        self.cls = nn.Parameter(torch.randn(1, 1, dimension))
        self.positions = nn.Parameter(torch.randn(1, 1 + height // patch * (width // patch), dimension))
        self.blocks = nn.Sequential(*[Block(dimension, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(dimension)

    def forward(self, image: Tensor) -> Tensor:
        x = self.proj(image).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], dim=1) + self.positions
        return self.norm(self.blocks(x))[:, 0]


def write(folder: Path, network: nn.Module, size: tuple[int, int], opset: int, axes: dict) -> None:
    """axes: dynamic axes of the image."""
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    image = torch.randn(2, 3, *size)
    found = {}
    network.blocks[-1].attn.qkv.register_forward_hook(lambda module, given, output: found.update(qkv=output))
    with torch.inference_mode():
        network(image)
        qkv = found["qkv"]
        dimension = qkv.shape[2] // 3
        keys = qkv[:, 1 + getattr(network, "num_reg_tokens", 0):, dimension:2 * dimension]
        torch.onnx.export(
            network, (image,), folder / "model.onnx", opset_version=opset, input_names=["input"],
            output_names=["output"], dynamic_axes={"input": axes, "output": {0: "batch"}}, dynamo=False)
    np.save(folder / "image.npy", image.numpy())
    np.save(folder / "keys.npy", np.ascontiguousarray(keys.numpy()))


def main(given: list[str]) -> int:
    if len(given) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    warnings.filterwarnings("ignore")
    target = Path(given[0])
    torch.manual_seed(5)
    batch = {0: "batch"}
    write(target / "dino", Transformer(48, 64, 8, 24, 3, 2), (48, 64), 12, batch)
    write(target / "old", Transformer(48, 32, 16, 16, 2, 2), (48, 32), 9, batch)
    import timm
    options = dict(pretrained=False, num_classes=0, depth=2)
    write(target / "timm", timm.create_model("vit_small_patch16_224.dino", img_size=(96, 128), **options), (96, 128),
          17, batch)
    write(target / "timm-free", timm.create_model("vit_small_patch8_224.dino", dynamic_img_size=True, **options),
          (224, 224), 17, {0: "batch", 2: "height", 3: "width"})
    write(target / "registers", timm.create_model("vit_small_patch14_reg4_dinov2", img_size=(70, 98), **options),
          (70, 98), 17, batch)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
