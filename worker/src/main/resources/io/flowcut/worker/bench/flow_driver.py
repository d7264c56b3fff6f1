"""OpenCV's DIS flow from Python, for `flowcut bench flow`."""
import time

import cv2
import numpy as np

state = {}


def load(first, second, threads):
    cv2.setNumThreads(threads)
    state["pair"] = [np.load(first), np.load(second)]
    state["dis"] = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)


def flow():
    start = time.perf_counter()
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in state["pair"]]
    state["field"] = state["dis"].calc(grey[0], grey[1], None)
    return {"seconds": time.perf_counter() - start}


def save_flow(file):
    np.save(file, state["field"].astype(np.float32))
