"""The reference's affinity and normalised cut, for `flowcut bench ncut` and `flowcut bench affinity`."""
import time

import numpy as np
from ncut_reference import affinity as reference_affinity
from ncut_reference import maskcut, second_eigenvector

state = {}


def timed(call):
    start = time.perf_counter()
    result = call()
    return result, time.perf_counter() - start


def load(rgb, flow, rows, columns, alpha, tau, eps, masks, min_area):
    state.update(rgb=np.load(rgb), flow=np.load(flow), dims=(rows, columns), alpha=alpha, tau=tau, eps=eps,
                 masks=masks, min_area=min_area, w=None)


def weights():
    return reference_affinity(state["rgb"], state["flow"], state["alpha"], state["tau"], state["eps"])


def affinity():
    state["w"], seconds = timed(weights)
    return {"seconds": seconds}


def save_edges(file):
    """One byte for 8 pairs, row after row, low bits first."""
    edges = (weights() if state["w"] is None else state["w"]) == 1
    np.save(file, np.packbits(edges, axis=1, bitorder="little"))


def eigenvector():
    if state["w"] is None:
        state["w"] = weights()
    state["w"] = state["w"].astype(np.float64, copy=False)
    (state["vector"], _), seconds = timed(lambda: second_eigenvector(state["w"]))
    return {"seconds": seconds}


def save_vector(file):
    np.save(file, state["vector"])


def cut():
    (state["found"], _), seconds = timed(lambda: maskcut(
        state["rgb"], state["flow"], state["dims"], state["alpha"], state["tau"], state["eps"], state["masks"],
        state["min_area"]))
    return {"seconds": seconds}


def save_masks(file):
    np.save(file, np.array(state["found"], np.uint8).reshape(-1, *state["dims"]))


def solve_graph(edges, eps, file):
    """Saves the second and the third eigenvalue, then the second eigenvector."""
    vector, values = second_eigenvector(np.where(np.load(edges) == 1, 1.0, eps))
    np.save(file, np.concatenate([values, vector]))
    return {}
