#!/usr/bin/env python3
"""Writes golden.safetensors: the parts of the training model and of its loss as torch computes them, gradients included.

    ~/.cache/flowcut/torch-2.7.1/bin/python golden.py

And torchvision.txt. torch 2.7.1, torchvision 0.22.1, on one thread; inputs are random with a fixed seed. Names: case.in.NAME, case.weight.NAME, case.out.NAME,
case.grad.NAME (the gradient of sum(out * in.pull) to NAME). Formulas of the losses are those of Mask2Former's paper.
"""
import json
import pathlib
import struct

import torch
import torch.nn.functional as F
import torchvision
from torch import nn

torch.manual_seed(5)
torch.set_num_threads(1)
arrays = {}


def put(case, kind, name, value):
    arrays[f"{case}.{kind}.{name}"] = value.detach().clone().contiguous().float()


def golden(case, inputs, weights, compute):
    """Runs compute(**inputs) and notes everything; gradients to the inputs that are floats and to the weights."""
    leaves = {k: v.clone().requires_grad_(True) for k, v in inputs.items()}
    outs = compute(**leaves)
    total = 0
    for name, out in outs.items():
        put(case, "out", name, out)
        pull = torch.randn_like(out)
        put(case, "in", "pull_" + name, pull)
        total = total + (out * pull).sum()
    total.backward()
    for name, leaf in leaves.items():
        put(case, "in", name, leaf)
        if leaf.grad is not None:
            put(case, "grad", name, leaf.grad)
    for name, weight in weights.items():
        put(case, "weight", name, weight)
        put(case, "grad", name, weight.grad if weight.grad is not None else torch.zeros_like(weight))


def sample(pictures, x, y):
    """pictures (R, h, w) at points (R, N) in 0..1."""
    grid = torch.stack([2 * x - 1, 2 * y - 1], -1)[:, None]
    return F.grid_sample(pictures[:, None], grid, align_corners=False, padding_mode="zeros")[:, 0, 0]


def points():
    x, y = torch.rand(3, 40), torch.rand(3, 40)
    x[:, 0], y[:, 0] = 0, 0
    x[:, 1], y[:, 1] = 1, 1
    golden("points", {"pictures": torch.randn(3, 5, 7)}, {}, lambda pictures: {"values": sample(pictures, x, y)})
    put("points", "in", "x", x)
    put("points", "in", "y", y)


def mask_losses():
    targets = torch.rand(6, 30).round()

    def losses(logits):
        inside = logits.sigmoid()
        dice = 1 - (2 * (inside * targets).sum(-1) + 1) / (inside.sum(-1) + targets.sum(-1) + 1)
        entropy = F.binary_cross_entropy_with_logits(logits, targets, reduction="none").mean(-1)
        return {"entropy": entropy, "dice": dice}

    golden("losses", {"logits": 3 * torch.randn(6, 30)}, {}, losses)
    put("losses", "in", "targets", targets)


def matching():
    layers, queries, objects, count = 2, 5, 3, 24
    probabilities = torch.rand(layers, queries)
    logits = 2 * torch.randn(layers, queries, count)
    targets = torch.rand(objects, count).round()
    cost = torch.zeros(layers, queries, objects)
    for layer in range(layers):
        for q in range(queries):
            for k in range(objects):
                x, t = logits[layer, q], targets[k]
                entropy = F.binary_cross_entropy_with_logits(x, t)
                dice = 1 - (2 * (x.sigmoid() * t).sum() + 1) / (x.sigmoid().sum() + t.sum() + 1)
                cost[layer, q, k] = 5 * entropy + 5 * dice - 2 * probabilities[layer, q]
    for name, value in {"probabilities": probabilities, "logits": logits, "targets": targets}.items():
        put("matching", "in", name, value)
    put("matching", "out", "cost", cost)


def classes():
    objects = torch.tensor([[[1, 0, 0, 1], [0, 1, 0, 0]], [[0, 1, 1, 0], [0, 0, 0, 1]]], dtype=torch.float32)

    def losses(logits):
        entropy, focal = [], []
        for layer in range(2):
            rows, truth = logits[layer].reshape(-1, 2), objects[layer].reshape(-1)
            entropy.append(F.cross_entropy(rows, (1 - truth).long(), weight=torch.tensor([1.0, 0.1])))
            logit = rows[:, 0] - rows[:, 1]
            p = logit.sigmoid()
            right = p * truth + (1 - p) * (1 - truth)
            weight = 0.25 * truth + 0.75 * (1 - truth)
            plain = F.binary_cross_entropy_with_logits(logit, truth, reduction="none")
            focal.append((weight * (1 - right) ** 2 * plain).sum() / truth.sum())
        return {"entropy": torch.stack(entropy), "focal": torch.stack(focal)}

    golden("classes", {"logits": 2 * torch.randn(2, 2, 4, 2)}, {}, losses)
    put("classes", "in", "objects", objects)


def group_norm():
    weight, bias = nn.Parameter(torch.randn(12)), nn.Parameter(torch.randn(12))
    golden(
        "group",
        {"pictures": torch.randn(2, 12, 4, 5) + 1},
        {"weight": weight, "bias": bias},
        lambda pictures: {"normal": F.group_norm(pictures, 3, weight, bias)},
    )


def attention_weights(weights, name, module):
    parts = module.in_proj_weight.chunk(3), module.in_proj_bias.chunk(3)
    grads = module.in_proj_weight.grad.chunk(3), module.in_proj_bias.grad.chunk(3)
    for i, part in enumerate(["query", "key", "value"]):
        for kind, values, slopes in (("weight", parts[0], grads[0]), ("bias", parts[1], grads[1])):
            put("decoder", "weight", f"{name}.{part}.{kind}", values[i])
            put("decoder", "grad", f"{name}.{part}.{kind}", slopes[i])
    weights[f"{name}.out.weight"] = module.out_proj.weight
    weights[f"{name}.out.bias"] = module.out_proj.bias


def decoder():
    """A layer of Mask2Former's decoder with masked attention over two frames; one query has an empty mask."""
    clips, frames, queries, channels, heads, wide = 2, 2, 3, 16, 4, 24
    h, w, coarse = 6, 8, (3, 4)
    masks = torch.randn(clips, frames, queries, h, w)
    masks[0, :, 1] = -masks[0, :, 1].abs()
    cross, own = (nn.MultiheadAttention(channels, heads, batch_first=True) for _ in range(2))
    for module in (cross, own):
        nn.init.normal_(module.in_proj_bias, std=0.1)
    norms = [nn.LayerNorm(channels) for _ in range(3)]
    for norm in norms:
        nn.init.normal_(norm.weight, 1, 0.2)
        nn.init.normal_(norm.bias, 0, 0.2)
    wide_layer, narrow_layer = nn.Linear(channels, wide), nn.Linear(wide, channels)

    def layer(queries_in, places, keys, tokens):
        level = F.interpolate(masks.flatten(0, 1), size=coarse, mode="bilinear", align_corners=False, antialias=True)
        blocked = (level.sigmoid() < 0.5).reshape(clips, frames, queries, -1).permute(0, 2, 1, 3).flatten(2)
        blocked[blocked.all(-1)] = False
        put("decoder", "out", "blocked", blocked)
        looked = cross(queries_in + places, keys, tokens, attn_mask=blocked.repeat_interleave(heads, 0))[0]
        value = norms[0](queries_in + looked)
        spoken = own(value + places, value + places, value)[0]
        value = norms[1](value + spoken)
        return {"queries": norms[2](value + narrow_layer(F.relu(wide_layer(value))))}

    weights = {}
    for name, module in {
        "cross_norm": norms[0], "self_norm": norms[1], "norm": norms[2], "linear1": wide_layer, "linear2": narrow_layer,
    }.items():
        weights[f"{name}.weight"], weights[f"{name}.bias"] = module.weight, module.bias
    count = frames * coarse[0] * coarse[1]
    inputs = {
        "queries_in": torch.randn(clips, queries, channels),
        "places": torch.randn(1, queries, channels),
        "keys": torch.randn(clips, count, channels),
        "tokens": torch.randn(clips, count, channels),
    }
    golden("decoder", inputs, {}, layer)
    attention_weights(weights, "cross", cross)
    attention_weights(weights, "self", own)
    for name, weight in weights.items():
        put("decoder", "weight", name, weight)
        put("decoder", "grad", name, weight.grad)
    put("decoder", "in", "masks", masks)


def deformable():
    """A layer of deformable attention over two levels, sampled by grid_sample (Deformable DETR, equation 3)."""
    batch, channels, heads, count = 2, 16, 4, 4
    shapes = [(4, 6), (2, 3)]
    tokens_count = sum(h * w for h, w in shapes)
    places = heads * len(shapes) * count
    offsets, weights = nn.Linear(channels, 2 * places), nn.Linear(channels, places)
    values, result = nn.Linear(channels, channels), nn.Linear(channels, channels)
    norm1, norm2 = nn.LayerNorm(channels), nn.LayerNorm(channels)
    wide, narrow = nn.Linear(channels, 4 * channels), nn.Linear(4 * channels, channels)
    with torch.no_grad():
        offsets.weight.mul_(3)
        offsets.bias.mul_(9)
    own = torch.cat([
        torch.stack(torch.meshgrid((torch.arange(w) + 0.5) / w, (torch.arange(h) + 0.5) / h, indexing="xy"), -1)
        .reshape(-1, 2) for h, w in shapes])

    def layer(tokens, code):
        query = tokens + code
        offset = offsets(query).reshape(batch, tokens_count, heads, len(shapes), count, 2)
        share = weights(query).reshape(batch, tokens_count, heads, -1).softmax(-1)
        share = share.reshape(batch, tokens_count, heads, len(shapes), count)
        value = values(tokens).reshape(batch, tokens_count, heads, channels // heads)
        total, start = 0, 0
        for level, (h, w) in enumerate(shapes):
            picture = value[:, start:start + h * w].permute(0, 2, 3, 1).reshape(batch * heads, -1, h, w)
            start += h * w
            place = own[None, :, None, None] + offset[:, :, :, level] / torch.tensor([w, h])
            grid = (2 * place - 1).transpose(1, 2).flatten(0, 1)
            sampled = F.grid_sample(picture, grid, align_corners=False, padding_mode="zeros")
            part = share[:, :, :, level].transpose(1, 2).flatten(0, 1)[:, None]
            total = total + (sampled * part).sum(-1)
        joined = total.reshape(batch, heads, channels // heads, tokens_count).permute(0, 3, 1, 2).flatten(2)
        changed = norm1(tokens + result(joined))
        return {"tokens": norm2(changed + narrow(F.relu(wide(changed))))}

    named = {}
    for name, module in {
        "sampling_offsets": offsets, "attention_weights": weights, "value_proj": values, "output_proj": result,
        "norm1": norm1, "norm2": norm2, "linear1": wide, "linear2": narrow,
    }.items():
        named[f"{name}.weight"], named[f"{name}.bias"] = module.weight, module.bias
    inputs = {"tokens": torch.randn(batch, tokens_count, channels), "code": torch.randn(1, tokens_count, channels)}
    golden("deformable", inputs, named, layer)


def adamw():
    weight = nn.Parameter(torch.randn(4, 5))
    put("adamw", "in", "weight", weight)
    optimizer = torch.optim.AdamW([weight], lr=0.01, weight_decay=0.1)
    for step in range(4):
        weight.grad = torch.randn(4, 5) * 10.0 ** (step - 2)
        put("adamw", "in", f"gradient{step}", weight.grad)
        optimizer.step()
        put("adamw", "out", f"weight{step}", weight)


def bottleneck():
    """A block of torchvision's resnet50 with the statistics of its normalisation fixed."""
    down = nn.Sequential(nn.Conv2d(8, 16, 1, 2, bias=False), nn.BatchNorm2d(16))
    block = torchvision.models.resnet.Bottleneck(8, 4, 2, down).eval()
    for module in block.modules():
        if isinstance(module, nn.BatchNorm2d):
            for value in (module.weight, module.bias, module.running_mean):
                nn.init.normal_(value.data, 0.5, 0.5)
            nn.init.uniform_(module.running_var, 0.5, 2)
    weights = dict(block.named_parameters())
    golden("bottleneck", {"pictures": torch.randn(2, 8, 6, 7)}, weights, lambda pictures: {"pictures": block(pictures)})
    for name, value in block.named_buffers():
        put("bottleneck", "weight", name, value)


def names(path):
    """Names and shapes of torchvision's backbones, without the classifier and the counters."""
    lines = []
    for name in ("resnet18", "resnet50"):
        for key, value in getattr(torchvision.models, name)().state_dict().items():
            if not key.startswith("fc.") and not key.endswith("num_batches_tracked"):
                lines.append(f"{name} {key} {list(value.shape)}")
    path.write_text("\n".join(lines) + "\n")


def write(path):
    header, data, at = {}, b"", 0
    for name, value in arrays.items():
        raw = value.numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [at, at + len(raw)]}
        data, at = data + raw, at + len(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


for case in (points, mask_losses, matching, classes, group_norm, decoder, deformable, adamw, bottleneck):
    case()
write(pathlib.Path(__file__).with_name("golden.safetensors"))
names(pathlib.Path(__file__).with_name("torchvision.txt"))
