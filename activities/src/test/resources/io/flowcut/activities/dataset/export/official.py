"""Reads exported files with pycocotools and with the YouTube-VIS API, and holds them against the masks they come from."""
import glob
import importlib.util
import json
import os
import sys

import numpy as np
from PIL import Image
from pycocotools import mask as rle
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

np.float = float  # the official evaluator was written for a NumPy that still had this name


def official(name):
    root = importlib.util.find_spec("mmdet").submodule_search_locations[0]
    path = os.path.join(root, "evaluation", "functional", name + ".py")
    spec = importlib.util.spec_from_file_location("official_" + name, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def truth(masks, video, frame):
    return np.array(Image.open(os.path.join(masks, video, "%05d.png" % frame)))


vis_file, coco_file, masks = sys.argv[1:]
checked = 0

vis = official("ytvis").YTVIS(vis_file)
assert len(vis.getVidIds()) == 2 and len(vis.getAnnIds()) == 6
for annotation in vis.loadAnns(vis.getAnnIds()):
    video = vis.loadVids([annotation["video_id"]])[0]
    name = os.path.dirname(video["file_names"][0])
    for frame, segmentation in enumerate(annotation["segmentations"]):
        expected = truth(masks, name, frame) == annotation["track_id"]
        if segmentation is None:
            assert not expected.any()
            continue
        assert (vis.annToMask(annotation, frame) == expected).all()
        assert annotation["areas"][frame] == rle.area(segmentation) == expected.sum()
        assert list(rle.toBbox(segmentation)) == annotation["bboxes"][frame]
        checked += 1

results = [
    {key: annotation[key] for key in ("video_id", "category_id", "score", "segmentations")}
    for annotation in json.load(open(vis_file))["annotations"]
]
evaluation = official("ytviseval").YTVISeval(vis, vis.loadRes(results), "segm")
evaluation.evaluate()
evaluation.accumulate()
evaluation.summarize()
assert evaluation.stats[0] == 1, evaluation.stats

coco = COCO(coco_file)
assert len(coco.getImgIds()) == 10 and len(coco.getAnnIds()) == checked > 0
instances = {}
for annotation in coco.loadAnns(coco.getAnnIds()):
    image = coco.loadImgs([annotation["image_id"]])[0]
    mask = coco.annToMask(annotation)
    label = truth(masks, os.path.dirname(image["file_name"]), image["frame_id"])[mask > 0]
    assert (label == label[0]).all() and (mask.sum() == annotation["area"])
    assert instances.setdefault(annotation["instance_id"], (image["video_id"], label[0])) == (image["video_id"], label[0])
assert len(instances) == len(set(instances.values())) == 6
results = [
    {key: annotation[key] for key in ("image_id", "category_id", "score", "segmentation")}
    for annotation in json.load(open(coco_file))["annotations"]
]
evaluation = COCOeval(coco, coco.loadRes(results), "segm")
evaluation.evaluate()
evaluation.accumulate()
evaluation.summarize()
assert evaluation.stats[0] == 1, evaluation.stats
assert len(glob.glob(os.path.join(masks, "*", "*.png"))) == 10
print("all masks and figures are right")
