#!/usr/bin/env python3
"""Runs the commands of README.md and docs/ as a reader would type them.

    docs/run_commands.py [--list]

Every block of indented or fenced commands has a mark in the line before it: `<!-- run -->`, `<!-- run N -->` for its first N
lines, `<!-- run N-M -->` for those lines, `<!-- run with services -->` for what needs Temporal, S3 and MLflow, which
`flowcut dev` then runs beside it, or `<!-- not run: why -->`. A block without a mark is an error.

The blocks run in their order, README.md first, in one folder that has what the pages take for granted: `./flowcut`, a video
`clip.mp4` with its truth in `clip/masks`, folders `videos/` and `sample/`, the same as a benchmark in `DAVIS/` and
`valid.json`, labels in `out/monday` and `out/tuesday`, videos in S3, and networks with random weights in `exported/`. Coarse
settings keep it to some minutes; the commands themselves are not changed. --list names every block of commands and whether
it runs; --only PAGE runs the blocks of one page, with those of README.md before it.

FLOWCUT_REFERENCE_PYTHON (a Python with OpenCV, for the video), TORCH_PYTHON (for the networks), TEMPORAL_CLI (Temporal's
server), MLFLOW_BIN and S3PROXY_JAR are needed.
"""

import dataclasses
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
MARK = re.compile(r"<!-- (?:run(?: (?:(?P<first>\d+)-)?(?P<last>\d+))?(?P<services> with services)?|not run: (?P<why>.+)) -->$")
COMMAND = re.compile(r"(\./|flowcut |helm |python|curl |export |[A-Z_]+=\S+ (\./)?flowcut|cd |worker/|docs/|activities/|\w+=|skopeo |osv-scanner |git |for |docker |echo |kubectl |temporal |sudo )")
SECONDS = 300

QUICK = {"FLOWCUT_FEATURES_SIZE": "160x160", "FLOWCUT_FLOW_MAX_SIDE": "160", "FLOWCUT_CRF_ITERATIONS": "2",
         "FLOWCUT_TRAINING_STEPS": "2", "FLOWCUT_TRAINING_WARMUP_STEPS": "0", "FLOWCUT_TRAINING_BATCH": "1",
         "FLOWCUT_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -Xmx900m"}

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


@dataclasses.dataclass
class Block:
    """A block of commands: where it begins, all of its lines, those that run, and what its mark says beside."""
    line: int
    commands: list
    wanted: list
    services: bool
    why: str


def blocks(page):
    """The blocks of commands of a page."""
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
                if mark is None:
                    sys.exit(f"{page}:{start + 1}: commands without a mark that says whether they run (docs/run_commands.py)")
                wanted = [] if mark["why"] else text[int(mark["first"] or 1) - 1:int(mark["last"] or len(text))]
                found.append(Block(start + 1, text, wanted, bool(mark["services"]), mark["why"] or ""))
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
    environment = {**os.environ, **QUICK, "FLOWCUT_MODELS_CACHE": f"{folder}/models", "PATH": f"{folder}/bin:{os.environ['PATH']}"}
    for name in list(environment):
        if name.startswith(("TEMPORAL_ADDRESS", "MLFLOW_TRACKING", "OTEL_", "AWS_", "FLOWCUT_STORAGE_")):
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
    shutil.copytree(folder / "videos", folder / "sample")
    for name in ("dino-vits8", "raft-large"):
        subprocess.run([os.environ["TORCH_PYTHON"], ROOT / "activities/models/export_models.py", name, "--random-weights",
                        "--out", folder / "exported" / name], check=True, stdout=subprocess.DEVNULL)
    if (ROOT.parent / "shared").is_dir():
        (folder.parent / "shared").symlink_to(ROOT.parent / "shared")
    # A folder of the S3 server is a bucket.
    for bucket in ("labels", "work", "videos/clips"):
        (folder / "out/dev/s3" / bucket).mkdir(parents=True)
    bucket = folder / "out/dev/s3/videos"
    shutil.copytree(clip / "frames", bucket / "clips/a/frames")
    shutil.copy(folder / "clip.mp4", bucket / "b.mp4")
    (bucket / "manifest.jsonl").write_text('{"video_id": "b", "uri": "s3://videos/b.mp4"}\n')
    return environment


class Services:
    """Temporal, S3 and MLflow by `flowcut dev`: begun when a block needs them, ended before one that has a server itself."""

    def __init__(self, folder, environment):
        self.folder, self.environment, self.process = folder, environment, None

    def variables(self):
        """The environment with what names them."""
        log = self.folder / "dev.log"
        if self.process is None:
            with log.open("w") as out:
                self.process = subprocess.Popen(["./flowcut", "dev"], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                                stdout=out, stderr=subprocess.STDOUT)
            end = time.monotonic() + SECONDS
            while "ready; in another terminal" not in log.read_text():
                if self.process.poll() is not None or time.monotonic() > end:
                    sys.exit(f"flowcut dev did not start: {log.read_text()}")
                time.sleep(0.2)
        lines = (self.folder / "out/dev/env").read_text().splitlines()
        named = (line.removeprefix("export ").split("=", 1) for line in lines)
        return {**self.environment, **{name: value.strip("'") for name, value in named}}

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
            self.process = None


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


def run_page(page, folder, environment, services):
    """Runs the blocks of a page; returns whether each passed."""
    passed = []
    for block in blocks(page):
        if not block.wanted:
            continue
        start = time.monotonic()
        if any("temporal server" in command for command in block.wanted):
            services.stop()
        problem = run_block(block.wanted, folder, services.variables() if block.services else environment)
        print(f"{'failed' if problem else 'ok'} {page.relative_to(ROOT)}:{block.line} {time.monotonic() - start:.0f} s", flush=True)
        if problem:
            print(problem)
        passed.append(not problem)
    return passed


def main():
    if sys.argv[1:] == ["--list"]:
        for page in PAGES:
            for block in blocks(page):
                says = "runs" if block.wanted else f"not run ({block.why})"
                print(f"{page.relative_to(ROOT)}:{block.line}: {says}: {block.commands[0]}")
        return
    only = [ROOT / name for name in sys.argv[2:]] if sys.argv[1:2] == ["--only"] else PAGES
    left = sum(not block.wanted for page in PAGES for block in blocks(page))
    passed = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "reader"
        folder.mkdir()
        environment = prepare(folder)
        services = Services(folder, environment)
        try:
            for page in PAGES:
                if page in only or page == PAGES[0]:
                    passed += run_page(page, folder, environment, services)
        finally:
            services.stop()
    print(f"{left} blocks of commands are not run here; --list says why of each")
    print(f"{sum(passed)} passed, {passed.count(False)} failed")
    sys.exit(0 if passed and all(passed) else 1)


if __name__ == "__main__":
    main()
