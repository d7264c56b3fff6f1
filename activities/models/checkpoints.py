"""Weights that lie on disk: the formats in which DINO's and RAFT's authors publish them."""
import argparse
import hashlib
import re
from pathlib import Path

import torch


class BadCheckpoint(Exception):
    """A checkpoint that cannot be used; the message is one line that names it."""


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def check_name(path: Path, digest: str) -> None:
    """torchvision and timm put the first digits of the digest into the file's name: NAME-ff5fadd5.pth."""
    promised = re.search(r"-([0-9a-f]{8,64})\.(?:pth|pt|safetensors)$", path.name)
    if promised and not digest.startswith(promised[1]):
        raise BadCheckpoint(f"{path}: SHA-256 is {digest}, but the name promises one that begins with {promised[1]}")


def read(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a .pth, .pt or .safetensors file; of a full DINO checkpoint those of the teacher's backbone."""
    if not path.is_file():
        raise BadCheckpoint(f"{path}: no such checkpoint")
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file
            content = load_file(path)
        else:
            # Full DINO checkpoints carry their arguments; nothing else than tensors and these is unpickled.
            with torch.serialization.safe_globals([argparse.Namespace]):
                content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise BadCheckpoint(f"{path}: not a checkpoint: {str(error).strip().splitlines()[0]}") from error
    for key in ("teacher", "model", "state_dict"):
        if isinstance(content, dict) and isinstance(content.get(key), dict):
            content = content[key]
    if not isinstance(content, dict) or not any(isinstance(value, torch.Tensor) for value in content.values()):
        raise BadCheckpoint(f"{path}: holds no tensors by name")
    tensors = {key: value for key, value in content.items() if isinstance(value, torch.Tensor)}
    for prefix in ("module.", "backbone."):
        if any(key.startswith(prefix) for key in tensors):
            tensors = {key[len(prefix):]: value for key, value in tensors.items() if key.startswith(prefix)}
    return tensors


def load_into(module: torch.nn.Module, tensors: dict[str, torch.Tensor], path: Path, unused: tuple[str, ...]) -> None:
    """Loads all that the module needs; what else the file holds must begin with one of the unused prefixes."""
    own = module.state_dict()
    missing = sorted(key for key in own if key not in tensors and not key.startswith(unused))
    surplus = sorted(key for key in tensors if key not in own and not key.startswith(unused))
    shapes = sorted(key for key in own if key in tensors and own[key].shape != tensors[key].shape)
    for what, keys in (("lacks", missing), ("has unknown", surplus), ("has another shape of", shapes)):
        if keys:
            more = f" and {len(keys) - 1} more" if len(keys) > 1 else ""
            raise BadCheckpoint(f"{path}: of another architecture: it {what} {keys[0]}{more}")
    module.load_state_dict({key: tensors[key] for key in own if key in tensors}, strict=False)
