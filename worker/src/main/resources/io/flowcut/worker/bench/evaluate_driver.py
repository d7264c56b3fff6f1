"""The official evaluators, for `flowcut bench evaluate`.

YouTube-VIS: the official API and YTVOSeval as the package mmdet carries them, loaded without the rest of mmdet.
DAVIS: davis2017-evaluation is in no package registry. This follows its published protocol with the same libraries and
the same steps: all masks of a sequence in memory, J and F of every proposal with every object in every frame (boundaries
by NumPy, dilated by OpenCV with a disc), and SciPy's assignment.
"""
import contextlib
import glob
import importlib.util
import io
import os
import time

import cv2
import numpy as np
from PIL import Image
from scipy.optimize import linear_sum_assignment

# The official evaluator was written for a NumPy that still had this name.
np.float = float

state = {}


def module(name):
    root = importlib.util.find_spec("mmdet").submodule_search_locations[0]
    path = os.path.join(root, "evaluation", "functional", name + ".py")
    spec = importlib.util.spec_from_file_location("official_" + name, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def load(gt, results, davis_gt, davis_pred, sequences):
    state.update(gt=gt, results=results, davis_gt=davis_gt, davis_pred=davis_pred, sequences=sequences)
    state["ytvis"] = module("ytvis")
    state["ytviseval"] = module("ytviseval")
    return {}


def ytvis():
    start = time.perf_counter()
    figures = []
    with contextlib.redirect_stdout(io.StringIO()):
        truth = state["ytvis"].YTVIS(state["gt"])
        found = truth.loadRes(state["results"])
        for use_categories in (1, 0):
            evaluation = state["ytviseval"].YTVISeval(truth, found, "segm")
            evaluation.params.useCats = use_categories
            evaluation.evaluate()
            evaluation.accumulate()
            evaluation.summarize()
            figures.append([float(x) for x in evaluation.stats])
    return {"seconds": time.perf_counter() - start, "figures": figures}


def read(folder, names):
    return np.stack([np.array(Image.open(os.path.join(folder, name))) for name in names])


def separate(masks, objects):
    return masks[None] == np.arange(1, objects + 1)[:, None, None, None]


def region(truth, found):
    shared = np.sum(truth & found, axis=(-2, -1))
    either = np.sum(truth | found, axis=(-2, -1))
    return np.where(either == 0, 1.0, shared / np.maximum(either, 1))


def boundary(mask):
    right, below, diagonal = np.zeros_like(mask), np.zeros_like(mask), np.zeros_like(mask)
    right[:, :-1] = mask[:, 1:]
    below[:-1, :] = mask[1:, :]
    diagonal[:-1, :-1] = mask[1:, 1:]
    edge = (mask ^ right) | (mask ^ below) | (mask ^ diagonal)
    edge[-1, :] = mask[-1, :] ^ right[-1, :]
    edge[:, -1] = mask[:, -1] ^ below[:, -1]
    edge[-1, -1] = False
    return edge


def contour(truth, found, disc):
    true_edge, found_edge = boundary(truth), boundary(found)
    near_true = cv2.dilate(true_edge.astype(np.uint8), disc)
    near_found = cv2.dilate(found_edge.astype(np.uint8), disc)
    true_length, found_length = np.sum(true_edge), np.sum(found_edge)
    if true_length == 0 or found_length == 0:
        return float(true_length == found_length)
    precision = np.sum(found_edge * near_true) / found_length
    recall = np.sum(true_edge * near_found) / true_length
    return 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)


def statistics(values):
    borders = np.round(np.linspace(1, len(values), 5) + 1e-10).astype(int) - 1
    first, last = values[borders[0]:borders[1] + 1], values[borders[3]:borders[4] + 1]
    return [np.mean(values), np.mean(values > 0.5), np.mean(first) - np.mean(last)]


def sequence(name):
    truth_folder = os.path.join(state["davis_gt"], name)
    names = sorted(os.path.basename(p) for p in glob.glob(os.path.join(truth_folder, "*.png")))
    truth = read(truth_folder, names)
    truth[truth == 255] = 0
    truth = separate(truth, int(truth[0].max()))
    found = read(os.path.join(state["davis_pred"], name), names)
    found = separate(found, max(int(found.max()), len(truth)))
    radius = int(np.ceil(0.008 * np.linalg.norm(truth.shape[-2:])))
    grid = np.arange(-radius, radius + 1)
    disc = (grid[:, None] ** 2 + grid[None] ** 2 <= radius**2).astype(np.uint8)
    j = np.zeros((len(found), len(truth), len(names)))
    f = np.zeros_like(j)
    for t in range(len(truth)):
        for p in range(len(found)):
            j[p, t] = region(truth[t], found[p])
            f[p, t] = [contour(truth[t, i], found[p, i], disc) for i in range(len(names))]
    rows, columns = linear_sum_assignment(-(j.mean(axis=2) + f.mean(axis=2)) / 2)
    return [statistics(j[p, t]) + statistics(f[p, t]) for p, t in zip(rows, columns)]


def davis():
    start = time.perf_counter()
    objects = [figures for name in state["sequences"] for figures in sequence(name)]
    figures = [float(x) for x in np.mean(objects, axis=0)]
    return {"seconds": time.perf_counter() - start, "figures": figures}
