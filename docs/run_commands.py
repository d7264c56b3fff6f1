#!/usr/bin/env python3
"""Runs the commands of README.md and docs/ as a reader would type them.

    docs/run_commands.py [--list]

A block of indented or fenced commands runs when the line before it is `<!-- run -->`; `<!-- run N -->` runs its first N
lines. The blocks run in their order, README.md first, in one folder that has what the pages take for granted: `./flowcut`, a
video `clip.mp4` with its truth in `clip/masks`, a folder `videos/`, the same as a benchmark in `DAVIS/` and `valid.json`,
and labels in `out/monday` and `out/tuesday`. Coarse settings keep it to a few minutes; the commands
themselves are not changed. --list names every block of commands and whether it runs.

FLOWCUT_REFERENCE_PYTHON (a Python with OpenCV, for the video) and TEMPORAL_CLI (Temporal's server) are needed.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "helm/flowcut/README.md"]
MARK = re.compile(r"<!-- run( \d+)? -->$")
COMMAND = re.compile(r"(\./|flowcut |helm |python|curl |export |[A-Z_]+=\S+ (\./)?flowcut|cd |worker/|docs/|kubectl |temporal |sudo )")
SECONDS = 300

QUICK = {"FLOWCUT_FEATURES_SIZE": "160x160", "FLOWCUT_CRF_ITERATIONS": "2", "FLOWCUT_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -Xmx900m"}

# A video of the frames in a folder, and the same frames as JPEGs.
PICTURES = """
import cv2, glob, os, sys
names = sorted(glob.glob(sys.argv[1] + "/*"))
frames = [cv2.imread(name) for name in names]
for folder in sys.argv[3:]:
    os.makedirs(folder)
    for name, frame in zip(names, frames):
        cv2.imwrite(os.path.join(folder, os.path.splitext(os.path.basename(name))[0] + ".jpg"), frame)
height, width = frames[0].shape[:2]
out = cv2.VideoWriter(sys.argv[2], cv2.VideoWriter_fourcc(*"mp4v"), 24, (width, height))
for frame in frames:
    out.write(frame)
out.release()
"""


def blocks(page):
    """The blocks of commands of a page: (line number, commands, lines to run; 0 = none)."""
    found, lines = [], page.read_text().splitlines()
    index, mark = 0, None
    while index < len(lines):
        line = lines[index]
        marked = MARK.match(line.strip())
        if marked:
            mark = marked
        elif line.startswith(("```", "    ")):
            start, text = index, []
            if line.startswith("```"):
                index += 1
                while not lines[index].startswith("```"):
                    text.append(lines[index])
                    index += 1
            else:
                while index < len(lines) and (lines[index].startswith("    ") or not lines[index].strip()):
                    text.append(lines[index][4:])
                    index += 1
                index -= 1
            while text and not text[-1].strip():
                text.pop()
            if text and COMMAND.match(text[0]):
                wanted = 0 if mark is None else int(mark[1]) if mark[1] else len(text)
                found.append((start + 1, text, wanted))
            elif mark:
                sys.exit(f"{page}:{start + 1}: marked to run, but no commands")
            mark = None
        elif line.strip():
            if mark:
                sys.exit(f"{page}:{index + 1}: a mark without a block behind it")
        index += 1
    return found


def prepare(folder):
    """What the pages take for granted."""
    (folder / "bin").mkdir()
    (folder / "flowcut").symlink_to(ROOT / "flowcut")
    (folder / "bin/flowcut").symlink_to(ROOT / "flowcut")
    (folder / "bin/temporal").symlink_to(os.environ["TEMPORAL_CLI"])
    environment = {**os.environ, **QUICK, "PATH": f"{folder}/bin:{os.environ['PATH']}"}
    for name in list(environment):
        if name.startswith(("TEMPORAL_ADDRESS", "MLFLOW_TRACKING", "OTEL_")):
            del environment[name]
    subprocess.run(["./flowcut", "demo", "--frames", "6", "--size", "160x120", "--quiet", "--out", "made"], cwd=folder,
                   env=environment, check=True)
    made = folder / "made"
    frames, masks = (next(path for path in sorted(made.rglob("*")) if path.is_dir() and path.name == name) for name in ("frames", "masks"))
    clip = folder / "clip"
    shutil.copytree(frames, clip / "frames")
    shutil.copytree(masks, clip / "masks")
    benchmark = folder / "DAVIS"
    subprocess.run([os.environ["FLOWCUT_REFERENCE_PYTHON"], "-c", PICTURES, clip / "frames", folder / "clip.mp4",
                    *(benchmark / "JPEGImages/480p" / name for name in ("a", "b"))], check=True)
    for name in ("a", "b"):
        shutil.copytree(masks, benchmark / "Annotations_unsupervised/480p" / name)
    (folder / "videos").mkdir()
    for name, day in (("a", "monday"), ("b", "tuesday")):
        shutil.copytree(frames, folder / "videos" / name)
        subprocess.run(["./flowcut", "label", f"videos/{name}", "--out", f"out/{day}", "--quiet"], cwd=folder, env=environment, check=True)
    subprocess.run(["./flowcut", "label", "videos/", "--out", "out/valid", "--quiet"], cwd=folder, env=environment, check=True)
    shutil.copy(folder / "out/valid/annotations.json", folder / "valid.json")
    return environment


def run_block(commands, folder, environment):
    """Runs a block; returns its output when it fails, else None. What it left running is ended."""
    process = subprocess.Popen(["bash", "-euo", "pipefail", "-c", "\n".join(commands)], cwd=folder, env=environment,
                               stdin=subprocess.DEVNULL, stdout=(folder / "block.log").open("w"), stderr=subprocess.STDOUT,
                               start_new_session=True)
    try:
        code = process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        code = f"none within {SECONDS} s"
    finally:
        try:
            os.killpg(process.pid, signal.SIGTERM)
            time.sleep(2)
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return None if code == 0 else f"exit code {code}:\n{(folder / 'block.log').read_text()[-3000:]}"


def main():
    if sys.argv[1:] == ["--list"]:
        for page in PAGES:
            for line, commands, wanted in blocks(page):
                print(f"{'runs' if wanted else 'not '} {page.relative_to(ROOT)}:{line}: {commands[0]}")
        return
    ran = failed = left = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        environment = prepare(folder)
        for page in PAGES:
            found = blocks(page)
            left += sum(not wanted for _, _, wanted in found)
            for line, commands, wanted in found:
                if not wanted:
                    continue
                ran += 1
                start = time.monotonic()
                problem = run_block(commands[:wanted], folder, environment)
                print(f"{'failed' if problem else 'ok'} {page.relative_to(ROOT)}:{line} {time.monotonic() - start:.0f} s", flush=True)
                if problem:
                    failed += 1
                    print(problem)
    print(f"{left} blocks of commands need what is not here (a cluster, weights, other data) or run elsewhere in CI; --list names them")
    print(f"{ran - failed} passed, {failed} failed")
    sys.exit(1 if failed or not ran else 0)


if __name__ == "__main__":
    main()
