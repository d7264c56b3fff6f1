"""pycocotools' run-length encoding, for `flowcut bench rle`."""
import time

import numpy as np
from pycocotools import mask as coco

state = {}


def timed(call):
    start = time.perf_counter()
    result = call()
    return result, time.perf_counter() - start


def load(masks):
    state["masks"] = np.load(masks)


def encode():
    state["rles"], seconds = timed(lambda: [coco.encode(np.asfortranarray(m)) for m in state["masks"]])
    return {"seconds": seconds, "counts": [r["counts"].decode() for r in state["rles"]]}


def decode():
    _, seconds = timed(lambda: coco.decode(state["rles"]))
    return {"seconds": seconds}


def iou():
    rles = state["rles"]
    values, seconds = timed(lambda: coco.iou(rles, rles, [0] * len(rles)))
    return {"seconds": seconds, "iou": values.ravel().tolist()}
