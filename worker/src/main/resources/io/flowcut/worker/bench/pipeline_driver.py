"""Bare inference of the paper's two networks by torch, for `flowcut bench pipeline`: random weights, as in time_reference.py."""
import time

import timm
import torch
from torchvision.models.optical_flow import raft_large

state = {}


def load(height, width, updates):
    state["vit"] = timm.create_model("vit_small_patch8_224.dino", pretrained=False, img_size=(height, width)).eval()
    state["raft"] = raft_large(weights=None).eval()
    state["pictures"] = torch.rand(2, 3, height, width)
    state["updates"] = updates


def infer():
    """One frame: its flow, then the frame and the picture of the flow through the transformer."""
    first, second = state["pictures"][:1], state["pictures"][1:]
    with torch.inference_mode():
        start = time.perf_counter()
        state["raft"](first, second, num_flow_updates=state["updates"])
        flow = time.perf_counter()
        state["vit"].forward_features(first)
        state["vit"].forward_features(second)
        end = time.perf_counter()
    return {"seconds": end - start, "flow": flow - start, "features": end - flow}
