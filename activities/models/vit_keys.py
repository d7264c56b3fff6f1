"""The keys of the last attention block of a vision transformer, at every picture size.

Takes the weights of timm's DINO and DINOv2 (VisionTransformer) and DINOv3 (Eva with rotary positions). The rest of the
last block is not computed, for nothing reads it.
"""
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tracing import bicubic_weights, length, positions

# DINO and DINOv2 interpolate positions by the factor (grid + 0.1) / trained grid; the tenth kept a rounding away.
GRID_OFFSET = 0.1


class LearntPositions(nn.Module):
    """Learnt position embeddings (1, G * G, D), interpolated as DINO's authors do it; exact at the trained size."""

    def __init__(self, table: Tensor, offset: float):
        super().__init__()
        self.grid = math.isqrt(table.shape[1])
        if self.grid * self.grid != table.shape[1]:
            raise ValueError(f"{table.shape[1]} positions are no square")
        self.offset = offset
        self.register_buffer("table", table.detach().float().reshape(self.grid, self.grid, -1).clone())
        self.register_buffer("cells", torch.arange(self.grid, dtype=torch.float32))

    def forward(self, patches: Tensor) -> Tensor:
        """(1, h * w, D) for patches (B, D, h, w)."""
        rows, columns = length(patches, 2), length(patches, 3)
        trained = ((rows == self.grid) & (columns == self.grid)).to(torch.float32)
        offset = self.offset * (1 - trained)
        by_row = bicubic_weights(positions(patches, 2), (rows + offset) / self.grid, self.cells)
        by_column = bicubic_weights(positions(patches, 3), (columns + offset) / self.grid, self.cells)
        dimension = self.table.shape[2]
        across = torch.matmul(by_row, self.table.reshape(self.grid, self.grid * dimension))
        across = across.reshape(-1, self.grid, dimension)
        # (h, G, D) by (w, G): one product for every row.
        return torch.matmul(by_column.unsqueeze(0), across).reshape(1, -1, dimension)


class RotaryPositions(nn.Module):
    """Sine and cosine of DINOv3's rotary positions, (h * w, 2 * head), as timm's attention takes them."""

    def __init__(self, rope: nn.Module):
        super().__init__()
        if rope.normalize_coords != "separate" or rope.grid_indexing != "ij" or rope.grid_offset:
            raise ValueError("rotary positions of another kind than DINOv3's")
        self.half = rope.rotate_half
        self.register_buffer("periods", rope.periods.detach().float().clone())

    def forward(self, patches: Tensor) -> Tensor:
        row = 2 * (positions(patches, 2) + 0.5) / length(patches, 2) - 1
        column = 2 * (positions(patches, 3) + 0.5) / length(patches, 3) - 1
        by_row = row.reshape(-1, 1, 1) + 0 * column.reshape(1, -1, 1)
        by_column = 0 * row.reshape(-1, 1, 1) + column.reshape(1, -1, 1)
        angles = 2 * math.pi * torch.cat([by_row / self.periods, by_column / self.periods], dim=2).flatten(0, 1)
        if self.half:
            angles = torch.cat([angles, angles], dim=1)
        else:
            angles = torch.stack([angles, angles], dim=2).flatten(1)
        return torch.cat([angles.sin(), angles.cos()], dim=1)


class VitKeys(nn.Module):
    """image (B, 3, H, W) float32, H and W multiples of the patch -> keys (B, N, D) float32 without CLS and registers."""

    def __init__(self, vit: nn.Module, offset: float = GRID_OFFSET):
        super().__init__()
        block = vit.blocks[-1]
        if not isinstance(vit.patch_embed.norm, nn.Identity) or not isinstance(block.attn.k_norm, nn.Identity):
            raise ValueError("a transformer with normalised patches or keys is not supported")
        self.proj = vit.patch_embed.proj
        self.patch = self.proj.kernel_size[0]
        prefix = [token for token in (vit.cls_token, vit.reg_token) if token is not None]
        self.prefix_tokens = sum(token.shape[1] for token in prefix)
        tokens = torch.cat([token.detach() for token in prefix], dim=1)
        self.learnt = self.rotary = None
        if vit.pos_embed is not None:
            table = vit.pos_embed.detach()
            extra = 0 if vit.no_embed_class else self.prefix_tokens
            tokens = tokens + table[:, :extra] if extra else tokens
            self.learnt = LearntPositions(table[:, extra:], offset)
        if getattr(vit, "rope", None) is not None:
            self.rotary = RotaryPositions(vit.rope)
        self.prefix = nn.Parameter(tokens.clone(), requires_grad=False)
        self.norm_pre = vit.norm_pre if hasattr(vit, "norm_pre") else nn.Identity()
        self.blocks = nn.ModuleList(vit.blocks[:-1])
        self.norm = block.norm1
        self.key = key_projection(block.attn)
        self.dimension = self.key.out_features

    def compute_in(self, number: torch.dtype) -> "VitKeys":
        """Converts what is expensive; positions stay float32."""
        for part in (self.proj, self.norm_pre, self.blocks, self.norm, self.key):
            part.to(number)
        return self

    def forward(self, image: Tensor) -> Tensor:
        patches = self.proj(image.to(self.proj.weight.dtype))
        x = patches.flatten(2).transpose(1, 2)
        if self.learnt is not None:
            x = x + self.learnt(patches).to(x.dtype)
        x = torch.cat([self.prefix.expand(x.shape[0], -1, -1).to(x.dtype), x], dim=1)
        x = self.norm_pre(x)
        if self.rotary is not None:
            rope = self.rotary(patches).to(x.dtype)
            for block in self.blocks:
                x = block(x, rope=rope)
        else:
            for block in self.blocks:
                x = block(x)
        x = x[:, self.prefix_tokens:]
        return self.key(self.norm(x)).float()


def key_projection(attention: nn.Module) -> nn.Linear:
    """The linear layer from a token to its key."""
    separate = getattr(attention, "k_proj", None)
    if separate is not None:
        return separate
    weight = attention.qkv.weight.detach()
    dimension = weight.shape[0] // 3
    if attention.qkv.bias is not None:
        bias = attention.qkv.bias.detach()[dimension:2 * dimension]
    else:
        bias = getattr(attention, "k_bias", None)
    key = nn.Linear(weight.shape[1], dimension, bias=bias is not None)
    with torch.no_grad():
        key.weight.copy_(weight[dimension:2 * dimension])
        if bias is not None:
            key.bias.copy_(bias)
    return key


def reference_keys(vit: nn.Module, build, image: Tensor, offset: float = GRID_OFFSET) -> Tensor:
    """The same keys by timm's own forward pass at a fixed size, positions interpolated by torch; for comparison.

    build: makes the same architecture for a picture size (height, width).
    """
    height, width = image.shape[2:]
    fixed = build((height, width)).eval()
    state = dict(vit.state_dict())
    if vit.pos_embed is not None:
        state["pos_embed"] = interpolated(vit, height, width, offset)
    fixed.load_state_dict(state)
    found = {}
    attention = fixed.blocks[-1].attn
    layer = getattr(attention, "k_proj", None)
    (attention.qkv if layer is None else layer).register_forward_hook(
        lambda module, inputs, output: found.update(output=output))
    with torch.inference_mode():
        fixed.forward_features(image)
    output = found["output"]
    dimension = output.shape[2] if layer is not None else output.shape[2] // 3
    keys = output if layer is not None else output[:, :, dimension:2 * dimension]
    return keys[:, fixed.num_prefix_tokens:]


def interpolated(vit: nn.Module, height: int, width: int, offset: float) -> Tensor:
    """pos_embed for another size, as vision_transformer.py of DINO computes it."""
    table = vit.pos_embed.detach()
    extra = 0 if vit.no_embed_class else vit.num_prefix_tokens
    grid = math.isqrt(table.shape[1] - extra)
    patch = vit.patch_embed.proj.kernel_size[0]
    rows, columns = height // patch, width // patch
    if (rows, columns) == (grid, grid):
        return table
    cells = table[:, extra:].reshape(1, grid, grid, -1).permute(0, 3, 1, 2)
    factor = ((rows + offset) / grid, (columns + offset) / grid)
    cells = F.interpolate(cells, scale_factor=factor, mode="bicubic")
    assert cells.shape[2:] == (rows, columns)
    return torch.cat([table[:, :extra], cells.permute(0, 2, 3, 1).flatten(1, 2)], dim=1)
