#!/usr/bin/env python3
"""Exports RAFT and DINO to model folders that FlowCut reads: TorchScript or ONNX, any picture size.

    export_models.py raft-large  --checkpoint raft_large_C_T_SKHT_V2-ff5fadd5.pth --out models/raft-large
    export_models.py dino-vits8  --checkpoint dino_deitsmall8_pretrain.pth        --out models/dino-vits8
    export_models.py dino-vits16 --random-weights --seed 1 --format torchscript onnx --out models/vits16

A features model gives the KEYS of the last attention block, (B, N, D) without CLS and registers; a flow model gives the
flow of the last update, (B, 2, H, W). Nothing is downloaded. What is written is compared with the original network's
output at two sizes first, and not written when it differs. Formats: torchscript writes DIR, onnx alone too; with both,
onnx writes DIR-onnx. Needs requirements.txt.
"""
import argparse
import copy
import logging
import os
import sys
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

import checkpoints
import fused_attention
import model_folder
import networks

# Read by onnxruntime when it is imported, which else reports to its authors.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

OPSET = 17
DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16, "int8": torch.float32}
# Largest difference over largest magnitude; what is not fp32 loses digits in every layer.
TOLERANCES = {"fp32": 1e-3, "fp16": 2e-2, "bf16": 1e-1, "int8": 2e-1}


class Refused(Exception):
    """What cannot be done; the message is one line."""


@dataclass(frozen=True)
class Job:
    """One network to write."""
    network: networks.Network
    about: model_folder.About
    goldens: list[model_folder.Golden]
    precision: str
    plain_attention: bool


def save_torchscript(job: Job, path: Path) -> None:
    example = tuple(torch.from_numpy(array) for array in job.goldens[0].inputs)
    with torch.inference_mode():
        traced = torch.jit.trace(module(job), example, check_trace=False)
    device = [line for line in str(traced.inlined_graph).splitlines() if "Device = prim::Constant" in line]
    if device:
        raise Refused(f"the trace is bound to a device: {device[0].strip()}")
    torch.jit.save(traced, path)


def save_onnx(job: Job, path: Path) -> None:
    example = tuple(torch.from_numpy(array) for array in job.goldens[0].inputs)
    axes = {name: {0: "batch", 2: "height", 3: "width"} for name in job.about.inputs}
    axes[job.about.output] = {0: "batch", 1: "tokens"} if job.about.kind == "features" else axes[job.about.inputs[0]]
    options = dict(
        opset_version=OPSET, input_names=job.about.inputs, output_names=[job.about.output], dynamic_axes=axes,
        dynamo=False)
    with torch.inference_mode():
        if job.plain_attention or job.about.kind != "features":
            torch.onnx.export(module(job), example, path, **options)
        else:
            with fused_attention.fused():
                torch.onnx.export(
                    module(job), example, path, custom_opsets={fused_attention.DOMAIN: 1}, **options)
    if job.precision == "int8":
        quantise(path)


def quantise(path: Path) -> None:
    """Makes the linear layers' products those of eight-bit integers; activations are quantised as the network runs."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    logging.getLogger().setLevel(logging.ERROR)
    # What interpolates positions stays exact.
    kept = [node.name for node in onnx.load(path).graph.node if "/learnt/" in node.name]
    quantize_dynamic(path, path, op_types_to_quantize=["MatMul", "Gemm"], per_channel=True,
                     weight_type=QuantType.QInt8, nodes_to_exclude=kept)


def module(job: Job) -> torch.nn.Module:
    return copy.deepcopy(job.network.module).compute_in(DTYPES[job.precision]).eval()


def run_torchscript(path: Path, inputs: list[np.ndarray]) -> np.ndarray:
    with torch.inference_mode():
        return torch.jit.load(path)(*[torch.from_numpy(array) for array in inputs]).numpy()


def run_onnx(path: Path, inputs: list[np.ndarray]) -> np.ndarray:
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [node.name for node in session.get_inputs()]
    return session.run(None, dict(zip(names, inputs)))[0]


FORMATS = {"torchscript": (save_torchscript, run_torchscript), "onnx": (save_onnx, run_onnx)}


def difference(output: np.ndarray, expected: np.ndarray) -> float:
    """Largest difference over the largest magnitude that is expected."""
    if output.shape != expected.shape:
        raise Refused(f"shape {output.shape} instead of {expected.shape}")
    return float(np.abs(output - expected).max() / np.abs(expected).max())


def write(job: Job, form: str, folder: Path) -> None:
    save, run = FORMATS[form]

    def save_and_check(path: Path) -> None:
        save(job, path)
        for golden in job.goldens:
            found = difference(run(path, golden.inputs), golden.output)
            shape = "x".join(map(str, golden.inputs[0].shape))
            print(f"{folder.name}: {form} {job.precision} at {shape}: largest difference {found:.2e}", flush=True)
            if not found <= job.about.tolerance:
                raise Refused(f"{form} differs from torch by {found:.2e}, more than {job.about.tolerance:g}")

    model_folder.write(folder, job.about, form, save_and_check, job.goldens)
    print(f"{folder.name}: written to {folder}", flush=True)


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="raft-large, raft-small, dino-vits8, dino-vits16, dino-vitb8, or a timm name of a "
                                      "DINO, DINOv2 or DINOv3 transformer, such as vit_small_patch14_dinov2")
    weights = parser.add_mutually_exclusive_group(required=True)
    weights.add_argument("--checkpoint", type=Path, metavar="FILE", help="weights as their authors publish them")
    weights.add_argument("--random-weights", action="store_true", help="for tests and timings: computes nothing useful")
    parser.add_argument("--seed", type=int, default=1, help="of the random weights; default 1")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="model folder, replaced when it is there")
    parser.add_argument("--name", help="name of the model; default: that of the folder")
    parser.add_argument("--format", nargs="+", choices=FORMATS, default=["torchscript"])
    parser.add_argument("--precision", choices=DTYPES, default="fp32", help="input and output stay float32")
    parser.add_argument("--updates", type=int, default=20, help="recurrent updates of RAFT; default 20, as the paper's")
    parser.add_argument("--plain-attention", action="store_true",
                        help="ONNX without ONNX Runtime's own operators, for other runtimes; slow and large in memory")
    parser.add_argument("--source", help="where the weights come from, for the card")
    parser.add_argument("--licence", help="of the weights, for the card")
    return parser.parse_args(given)


def job(options: argparse.Namespace) -> Job:
    torch.manual_seed(options.seed)
    network = networks.build(options.model, options.checkpoint, options.updates)
    digest = None
    if options.checkpoint:
        digest = checkpoints.sha256(options.checkpoint)
        checkpoints.check_name(options.checkpoint, digest)
    source = options.source or (options.checkpoint.name if options.checkpoint else f"random, seed {options.seed}")
    about = model_folder.About(
        name=options.name or options.out.name, kind=network.kind, architecture=network.architecture, source=source,
        licence=options.licence or ("CC0-1.0" if options.random_weights else network.licence),
        weights_sha256=digest, seed=options.seed if options.random_weights else None, precision=options.precision,
        inputs=network.inputs, output=network.output, multiple=network.multiple, patch=network.patch,
        dimension=network.dimension, updates=network.updates, tolerance=TOLERANCES[options.precision])
    return Job(network, about, network.goldens(), options.precision, options.plain_attention)


def main(given: list[str]) -> int:
    options = arguments(given)
    # The tracer warns of every size that it turns into a number; the comparison at two sizes is what counts.
    warnings.filterwarnings("ignore")
    try:
        if "onnx" in options.format and options.precision == "bf16":
            raise Refused("--precision bf16: ONNX Runtime computes few operators in bfloat16; use fp16 for ONNX")
        if "torchscript" in options.format and options.precision == "int8":
            raise Refused("--precision int8: for --format onnx alone")
        work = job(options)
        if work.about.kind != "features" and options.precision == "int8":
            raise Refused("--precision int8: for transformers alone; RAFT is made of convolutions")
        for form in options.format:
            both = len(set(options.format)) > 1 and form == "onnx"
            folder = options.out.with_name(options.out.name + "-onnx") if both else options.out
            named = replace(work, about=replace(work.about, name=work.about.name + "-onnx")) if both else work
            write(named, form, folder)
    except (Refused, checkpoints.BadCheckpoint, networks.UnknownModel) as error:
        print(f"export_models: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
