"""Writes model folders as io.flowcut.activities.model.ModelFolder reads them (docs/models.md)."""
import json
import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from checkpoints import sha256

ENGINES = {"torchscript": ("PyTorch", "model.pt"), "onnx": ("OnnxRuntime", "model.onnx")}
IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
SYMMETRIC = ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5])


@dataclass(frozen=True)
class Golden:
    """Normalised inputs and what the original network makes of them, float32."""
    inputs: list[np.ndarray]
    output: np.ndarray


@dataclass(frozen=True)
class About:
    """What the card says beside what follows from the file."""
    name: str
    kind: str
    architecture: str
    source: str
    licence: str
    weights_sha256: str | None
    seed: int | None
    precision: str
    inputs: list[str]
    output: str
    multiple: int
    patch: int
    dimension: int
    updates: int
    tolerance: float


def write(folder: Path, about: About, form: str, save, goldens: list[Golden]) -> None:
    """Writes the folder whole or not at all, in place of an older one.

    save: writes the model to the path that it is given.
    """
    engine, file = ENGINES[form]
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = folder.parent / f".{folder.name}.{uuid.uuid4().hex}.tmp"
    try:
        (work / "golden").mkdir(parents=True)
        save(work / file)
        (work / "serving.properties").write_text(serving(engine))
        card = describe(about, file, sha256(work / file))
        for number, golden in enumerate(goldens):
            card["goldens"].append(write_golden(work, number, golden, about))
        (work / "card.json").write_text(json.dumps(card, indent=2) + "\n")
        replace(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def serving(engine: str) -> str:
    lines = [f"engine={engine}", "option.modelName=model"]
    if engine == "PyTorch":
        lines.append("option.mapLocation=true")
    return "\n".join(lines) + "\n"


def describe(about: About, file: str, digest: str) -> dict:
    mean, std = IMAGENET if about.kind == "features" else SYMMETRIC
    card = {
        "schema": 1, "name": about.name, "kind": about.kind, "architecture": about.architecture,
        "source": about.source, "licence": about.licence,
    }
    if about.weights_sha256:
        card["weightsSha256"] = about.weights_sha256
    card["randomWeights"] = about.seed is not None
    if about.seed is not None:
        card["seed"] = about.seed
    card |= {
        "unverified": False, "file": file, "sha256": digest, "precision": about.precision,
        "inputs": about.inputs, "output": about.output, "mean": mean, "std": std, "multiple": about.multiple,
    }
    if about.kind == "features":
        card |= {"patch": about.patch, "dimension": about.dimension}
    else:
        card |= {"updates": about.updates}
    card["goldens"] = []
    return card


def write_golden(work: Path, number: int, golden: Golden, about: About) -> dict:
    names = [f"golden/{number}_{name}.npy" for name in about.inputs]
    for name, array in zip(names, golden.inputs):
        np.save(work / name, np.ascontiguousarray(array, dtype="<f4"))
    output = f"golden/{number}_{about.output}.npy"
    np.save(work / output, np.ascontiguousarray(golden.output, dtype="<f4"))
    return {"inputs": names, "output": output, "tolerance": about.tolerance}


def replace(work: Path, folder: Path) -> None:
    """A folder cannot be renamed over another: the old one steps aside first."""
    if folder.exists():
        old = folder.parent / f".{folder.name}.{uuid.uuid4().hex}.old"
        os.rename(folder, old)
        try:
            os.rename(work, folder)
        except OSError:
            os.rename(old, folder)
            raise
        shutil.rmtree(old)
    else:
        os.rename(work, folder)
