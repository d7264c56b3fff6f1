"""The reference's dense CRF, for `flowcut bench crf`."""
import time

import numpy as np
from crf_reference import refine as reference_refine

state = {}


def load(picture, masks):
    state.update(picture=np.load(picture), masks=np.load(masks) > 0)


def refine(masks):
    start = time.perf_counter()
    state["refined"] = [reference_refine(state["picture"], mask) for mask in state["masks"][:masks]]
    return {"seconds": time.perf_counter() - start}


def compare(labels, probabilities):
    """Pixels whose label is the reference's, in the mask with the fewest; the mean difference of the probability."""
    ours, q = np.load(labels) > 0, np.load(probabilities)
    equal = min(float((a == b[0]).mean()) for a, b in zip(ours, state["refined"]))
    difference = max(float(np.abs(a - b[1]).mean()) for a, b in zip(q, state["refined"]))
    return {"equal": equal, "difference": difference}
