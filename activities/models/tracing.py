"""Pieces that keep their meaning at every picture size and on every device when a module is traced."""
import torch
from torch import Tensor


@torch.jit.script
def positions(like: Tensor, axis: int) -> Tensor:
    """0, 1, ... along an axis of a tensor, float32, on its device. Scripted: a trace would fix the device."""
    return torch.arange(like.size(axis), dtype=torch.float32, device=like.device)


@torch.jit.script
def length(like: Tensor, axis: int) -> Tensor:
    """Length of an axis as a float32 scalar on the tensor's device."""
    return torch.tensor(like.size(axis), dtype=torch.float32, device=like.device)


def cubic(distance: Tensor) -> Tensor:
    """Keys' convolution kernel with a = -0.75, the one of torch's bicubic interpolation."""
    a = -0.75
    d = distance.abs()
    near = ((a + 2) * d - (a + 3)) * d * d + 1
    far = ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
    return torch.where(d <= 1, near, torch.where(d < 2, far, torch.zeros_like(d)))


def bicubic_weights(targets: Tensor, scale: Tensor, source: Tensor) -> Tensor:
    """(targets, sources) weights that interpolate bicubically, with half-pixel centres and clamped borders.

    targets: 0 .. T-1, source: 0 .. S-1 (both float), scale: targets for each source.
    """
    centre = (targets + 0.5) / scale - 0.5
    base = torch.floor(centre)
    last = source[-1]
    weights = torch.zeros_like(base.unsqueeze(1) * source)
    for tap in (-1, 0, 1, 2):
        at = base + tap
        clamped = torch.minimum(torch.clamp(at, min=0.0), last)
        hit = (clamped.unsqueeze(1) - source).abs() < 0.5
        weights = weights + hit.to(torch.float32) * cubic(centre - at).unsqueeze(1)
    return weights
