"""RAFT's final flow at every picture size, from torchvision's weights (Teed and Deng, ECCV 2020).

Differs from torchvision's forward pass in what it leaves out: only the last update's flow is brought to full size, and
batch normalisation is folded into the convolutions. Pictures are padded to multiples of 8, and to the 128 pixels that
the correlation pyramid needs, by repeating their border.
"""
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from tracing import positions

REDUCTION = 8
SMALLEST = 128


@torch.jit.script
def padded_index(image: Tensor, axis: int, reduction: int, smallest: int) -> Tensor:
    """Which row (axis 2) or column (axis 3) each row or column of the padded picture shows."""
    size = image.size(axis)
    padded = max((size + reduction - 1) // reduction * reduction, smallest)
    index = torch.arange(padded, device=image.device) - (padded - size) // 2
    return torch.clamp(index, min=0, max=size - 1)


@torch.jit.script
def inner_index(image: Tensor, axis: int, reduction: int, smallest: int) -> Tensor:
    """Where each row or column of the picture lies in the padded picture."""
    size = image.size(axis)
    padded = max((size + reduction - 1) // reduction * reduction, smallest)
    return torch.arange(size, device=image.device) + (padded - size) // 2


class RaftFlow(nn.Module):
    """image1, image2 (B, 3, H, W) float32 in [-1, 1] -> flow (B, 2, H, W) float32 in pixels, first to second."""

    def __init__(self, raft: nn.Module, updates: int):
        super().__init__()
        self.updates = updates
        self.feature_encoder = fold_batch_norm(raft.feature_encoder)
        self.context_encoder = fold_batch_norm(raft.context_encoder)
        self.update_block = raft.update_block
        self.mask_predictor = raft.mask_predictor
        self.hidden = raft.update_block.hidden_state_size
        self.levels = raft.corr_block.num_levels
        radius = raft.corr_block.radius
        self.side = 2 * radius + 1
        offsets = torch.linspace(-radius, radius, self.side)
        # torchvision's order: the first axis of the neighbourhood runs along x.
        delta = torch.stack(torch.meshgrid(offsets, offsets, indexing="ij"), dim=-1)
        self.register_buffer("delta", delta.reshape(1, self.side, self.side, 2))
        self.register_buffer("window", torch.eye(9).reshape(9, 1, 3, 3))

    def compute_in(self, number: torch.dtype) -> "RaftFlow":
        """Converts the convolutions; correlations and coordinates stay float32, as in the original's mixed precision."""
        for part in (self.feature_encoder, self.context_encoder, self.update_block, self.mask_predictor):
            if part is not None:
                part.to(number)
        return self

    def forward(self, image1: Tensor, image2: Tensor) -> Tensor:
        number = next(self.feature_encoder.parameters()).dtype
        rows = padded_index(image1, 2, REDUCTION, SMALLEST)
        columns = padded_index(image1, 3, REDUCTION, SMALLEST)
        first = image1.index_select(2, rows).index_select(3, columns).to(number)
        second = image2.index_select(2, rows).index_select(3, columns).to(number)

        maps1 = self.feature_encoder(first)
        pyramid = self.pyramid(maps1.float(), self.feature_encoder(second).float())
        context = self.context_encoder(first)
        hidden = torch.tanh(context[:, :self.hidden])
        context = F.relu(context[:, self.hidden:])

        x = positions(maps1, 3).reshape(1, 1, -1)
        y = positions(maps1, 2).reshape(1, -1, 1)
        start = torch.stack([x + 0 * y, y + 0 * x], dim=1)
        start = start + 0 * maps1[:, :1].float()
        here = start
        for _ in range(self.updates):
            correlation = self.look_up(pyramid, here)
            hidden, delta = self.update_block(hidden, context, correlation.to(number), (here - start).to(number))
            here = here + delta.float()
        flow = self.full_size(here - start, hidden)
        rows = inner_index(image1, 2, REDUCTION, SMALLEST)
        columns = inner_index(image1, 3, REDUCTION, SMALLEST)
        return flow.index_select(2, rows).index_select(3, columns)

    def pyramid(self, maps1: Tensor, maps2: Tensor) -> list[Tensor]:
        """Correlation of every cell with every cell of the other picture, (B * h * w, 1, h, w), and its halvings."""
        batch, channels, height, width = maps1.shape
        cells1 = maps1.reshape(batch, channels, height * width).transpose(1, 2) / channels ** 0.5
        cells2 = maps2.reshape(batch, channels, height * width)
        volume = torch.matmul(cells1, cells2).reshape(batch * height * width, 1, height, width)
        levels = [volume]
        for _ in range(self.levels - 1):
            volume = F.avg_pool2d(volume, kernel_size=2, stride=2)
            levels.append(volume)
        return levels

    def look_up(self, pyramid: list[Tensor], here: Tensor) -> Tensor:
        """Correlations around the cell that each cell points at, (B, levels * side * side, h, w)."""
        batch, _, height, width = here.shape
        centre = here.permute(0, 2, 3, 1).reshape(batch * height * width, 1, 1, 2)
        found = []
        for volume in pyramid:
            x, y = (centre + self.delta).split(1, dim=3)
            grid = torch.cat([2 * x / (volume.shape[3] - 1) - 1, 2 * y / (volume.shape[2] - 1) - 1], dim=3)
            values = F.grid_sample(volume, grid, mode="bilinear", padding_mode="zeros", align_corners=True)
            found.append(values.reshape(batch, height, width, self.side * self.side))
            centre = centre / 2
        return torch.cat(found, dim=3).permute(0, 3, 1, 2)

    def full_size(self, flow: Tensor, hidden: Tensor) -> Tensor:
        """Eight times the size: convex combinations of 3x3 neighbours, or bilinear where there is no predictor."""
        if self.mask_predictor is None:
            return REDUCTION * F.interpolate(
                flow, scale_factor=float(REDUCTION), mode="bilinear", align_corners=True)
        batch, _, height, width = flow.shape
        mask = self.mask_predictor(hidden).float()
        mask = torch.softmax(mask.reshape(batch, 1, 9, REDUCTION, REDUCTION, height, width), dim=2)
        near = F.conv2d((REDUCTION * flow).reshape(batch * 2, 1, height, width), self.window, padding=1)
        near = near.reshape(batch, 2, 9, 1, 1, height, width)
        full = (mask * near).sum(dim=2).permute(0, 1, 4, 2, 5, 3)
        return full.reshape(batch, 2, REDUCTION * height, REDUCTION * width)


def fold_batch_norm(encoder: nn.Module) -> nn.Module:
    """Folds each batch normalisation into the convolution before it; instance normalisation stays."""
    for module in encoder.modules():
        if isinstance(module, nn.Sequential) and len(module) > 1:
            if isinstance(module[0], nn.Conv2d) and isinstance(module[1], nn.BatchNorm2d):
                module[0] = fuse_conv_bn_eval(module[0], module[1])
                module[1] = nn.Identity()
    return encoder
