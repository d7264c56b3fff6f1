"""The networks that can be exported, by name, with the original's outputs to hold an export against."""
import copy
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import numpy as np
import torch

import checkpoints
from model_folder import Golden
from raft_flow import RaftFlow
from vit_keys import VitKeys, reference_keys

DINO = {
    "dino-vits8": "vit_small_patch8_224.dino",
    "dino-vits16": "vit_small_patch16_224.dino",
    "dino-vitb8": "vit_base_patch8_224.dino",
    "dino-vitb16": "vit_base_patch16_224.dino",
}
RAFT = ("raft-large", "raft-small")
DINO_LICENCE = "Apache-2.0"
DINOV3_LICENCE = "LicenseRef-DINOv3"
# torchvision's weights are ported from the authors' (BSD-3-Clause), trained on data for research use.
RAFT_LICENCE = "BSD-3-Clause"


class UnknownModel(Exception):
    """A name that stands for no network; the message is one line."""


@dataclass(frozen=True)
class Network:
    """A network ready to be traced.

    original: computes from normalised inputs what the export must give, by the library's own forward pass.
    """
    kind: str
    architecture: str
    licence: str
    module: torch.nn.Module
    original: Callable[..., torch.Tensor]
    inputs: list[str]
    output: str
    sizes: list[tuple[int, int, int]]
    multiple: int = 1
    patch: int = 0
    dimension: int = 0
    updates: int = 0
    shift: tuple[int, ...] = field(default=(0,))

    def goldens(self) -> list[Golden]:
        """Two sizes, one of them a batch of two."""
        goldens = []
        for batch, height, width in self.sizes:
            inputs = [picture(batch, height, width, shift) for shift in self.shift]
            with torch.inference_mode():
                output = self.original(*inputs)
            goldens.append(Golden([tensor.numpy() for tensor in inputs], output.numpy()))
        return goldens


def picture(batch: int, height: int, width: int, shift: int) -> torch.Tensor:
    """Smooth blobs with some grain in [-1, 1], moved to the right by some pixels."""
    random = np.random.default_rng(7)
    coarse = torch.from_numpy(random.uniform(-1, 1, (batch, 3, 8, 8)).astype(np.float32))
    smooth = torch.nn.functional.interpolate(coarse, size=(height, width + 32), mode="bilinear")
    grain = torch.from_numpy(random.uniform(-0.1, 0.1, (batch, 3, height, width + 32)).astype(np.float32))
    return (smooth + grain).clamp(-1, 1)[:, :, :, 16 - shift:16 - shift + width].contiguous()


def build(name: str, checkpoint: Path | None, updates: int) -> Network:
    """A network with the checkpoint's weights, or with random ones from torch's generator as it stands."""
    if name in RAFT:
        return raft(name, checkpoint, updates)
    return dino(DINO.get(name, name), checkpoint)


def raft(name: str, checkpoint: Path | None, updates: int) -> Network:
    if updates < 1:
        raise UnknownModel(f"--updates {updates}: expected at least 1")
    from torchvision.models.optical_flow import raft_large, raft_small
    network = (raft_large if name == "raft-large" else raft_small)(weights=None).eval()
    if checkpoint:
        checkpoints.load_into(network, checkpoints.read(checkpoint), checkpoint, unused=())
    else:
        # Random updates would grow without bound and any rounding with them; trained ones settle.
        with torch.no_grad():
            network.update_block.flow_head.conv2.weight.mul_(0.1)

    def original(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        height, width = first.shape[2:]
        padding = raft_padding(height) + raft_padding(width)
        around = (padding[2], padding[3], padding[0], padding[1])
        padded = [torch.nn.functional.pad(image, around, mode="replicate") for image in (first, second)]
        flow = network(*padded, num_flow_updates=updates)[-1]
        return flow[:, :, padding[0]:padding[0] + height, padding[2]:padding[2] + width]

    return Network(
        kind="flow", architecture="torchvision " + name.replace("-", "_"), licence=RAFT_LICENCE,
        module=RaftFlow(copy.deepcopy(network), updates), original=original, inputs=["image1", "image2"],
        output="flow", sizes=[(1, 128, 144), (2, 117, 150)], updates=updates, shift=(0, 3))


def raft_padding(size: int) -> tuple[int, int]:
    missing = max(-(-size // 8) * 8, 128) - size
    return missing // 2, missing - missing // 2


def dino(architecture: str, checkpoint: Path | None) -> Network:
    import timm
    base = architecture.split(".")[0]
    if "dino" not in architecture or not timm.is_model(base):
        known = ", ".join([*RAFT, *DINO])
        raise UnknownModel(f"{architecture}: not {known}, nor a DINO transformer that timm {timm.__version__} has")

    def of_size(size: tuple[int, int] | None) -> torch.nn.Module:
        options = {} if size is None else {"img_size": size}
        return timm.create_model(architecture, pretrained=False, num_classes=0, **options)

    network = of_size(None).eval()
    if not hasattr(network, "blocks") or not hasattr(network, "patch_embed"):
        raise UnknownModel(f"{architecture}: not a vision transformer")
    if checkpoint:
        tensors = checkpoints.read(checkpoint)
        convert = getattr(sys.modules[type(network).__module__], "checkpoint_filter_fn")
        checkpoints.load_into(
            network, convert(tensors, network), checkpoint,
            unused=("head.", "last_layer.", "mask_token", "norm.", "fc_norm.", "rope."))
    else:
        spread(network)
    # DINOv2 with registers, and DINOv3, were trained without DINO's tenth.
    offset = 0.0 if network.reg_token is not None else 0.1
    module = VitKeys(copy.deepcopy(network), offset)
    p = module.patch
    return Network(
        kind="features", architecture=architecture,
        licence=DINOV3_LICENCE if "dinov3" in architecture else DINO_LICENCE, module=module,
        original=lambda image: reference_keys(network, of_size, image, offset), inputs=["image"], output="keys",
        sizes=[(1, 6 * p, 8 * p), (2, 9 * p, 5 * p)], multiple=p, patch=p, dimension=module.dimension)


def spread(network: torch.nn.Module) -> None:
    """Random weights whose every part shows in the output: timm's first ones are close to the identity."""
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if "gamma" in name:
                parameter.uniform_(0.2, 1.0)
            elif parameter.ndim == 1:
                parameter.add_(0.1 * torch.randn_like(parameter))
            elif name.endswith(("_token", "pos_embed")):
                parameter.normal_(std=0.5)
            else:
                parameter.mul_(2)
