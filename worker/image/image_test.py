"""The image as a pod of the chart has it: how fast it is ready, and that SIGTERM drains it while another goes on.

    sudo worker/image/build.py && sudo TEMPORAL_CLI=... python3 -m unittest -v worker/image/image_test.py

Arguments and configuration are those that the chart renders (helm/test/testdata/commands.json). READY_SECONDS is the bound
of the start; the figure is printed.
"""

import hashlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import run  # noqa: E402 (the folder has to be known first)

IMAGE = pathlib.Path(os.environ.get("FLOWCUT_IMAGE", HERE.parent / "target/image"))
READY_SECONDS = float(os.environ.get("READY_SECONDS", "60"))
CHART = json.loads((HERE.parents[1] / "helm/test/testdata/commands.json").read_text())
WORKER = next(each for each in CHART if each["from"] == "default: Deployment r-flowcut-cpu, worker")


def free_port():
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def get(port, path):
    """The answer of a worker's endpoint; 503 is one as well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return 0, ""


def series(text, name):
    """The sum over all series of a metric."""
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith((name + " ", name + "{")))


class ImageTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.data = self.folder / "data"
        self.data.mkdir()
        os.chown(self.data, run.USER, run.USER)
        config = self.folder / "config"
        config.mkdir()
        (config / "flowcut.yaml").write_text(WORKER["config"])
        self.folder.chmod(0o755)
        self.config = config
        self.temporal = free_port()
        server = subprocess.Popen([os.environ["TEMPORAL_CLI"], "server", "start-dev", "--headless", "--port", str(self.temporal),
                                   "--log-level", "error"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)

    def start(self, name, arguments, port):
        """Starts the image's entry process with a cache of its own."""
        cache = self.folder / f"cache-{name}"
        cache.mkdir()
        os.chown(cache, run.USER, run.USER)
        environment = {"TEMPORAL_ADDRESS": f"127.0.0.1:{self.temporal}", "FLOWCUT_STORAGE_URI": "/data/store",
                       "FLOWCUT_METRICS_PORT": str(port), "FLOWCUT_FEATURES_SIZE": "320x320", "FLOWCUT_CHUNK_FRAMES": "8",
                       "FLOWCUT_CHUNK_BATCH": "2", "JDK_JAVA_OPTIONS": "-Xmx900m"}
        log = (self.folder / f"{name}.log").open("w")
        self.addCleanup(log.close)
        process = subprocess.Popen(**run.arguments(IMAGE / "rootfs", [*run.ENTRYPOINT, *arguments], environment,
                                                   {cache: "/cache", self.data: "/data", self.config: "/etc/flowcut/config"}),
                                   stdout=log, stderr=subprocess.STDOUT)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def log(self, name):
        return (self.folder / f"{name}.log").read_text()

    def command(self, name, *arguments):
        process = self.start(name, arguments, 0)
        self.assertEqual(process.wait(180), 0, self.log(name))
        return self.log(name)

    def wait(self, name, process, condition, seconds=180):
        end = time.monotonic() + seconds
        while not condition():
            self.assertIsNone(process.poll(), f"{name} ended: {self.log(name)}")
            self.assertLess(time.monotonic(), end, f"{name}: {self.log(name)}")
            time.sleep(0.05)

    def worker(self, name):
        """Starts a worker as the chart does; returns it with its port and the seconds until it was ready."""
        port = free_port()
        start = time.monotonic()
        process = self.start(name, WORKER["args"], port)
        self.wait(name, process, lambda: get(port, "/readyz")[0] == 200)
        return process, port, time.monotonic() - start

    def test_sigterm_drains_while_another_goes_on(self):
        self.command("init", "temporal", "init")
        self.command("clip", "demo", "--frames", "24", "--size", "320x240", "--quiet", "--out", "/data/demo",
                     "--set", "features.size=160x160", "--set", "crf.iterations=1")
        frames = next(path for path in sorted(self.data.rglob("frames")) if path.is_dir())
        shutil.move(frames, self.data / "video")

        first, port, seconds = self.worker("first")
        print(f"ready {seconds:.1f} s after the start", file=sys.stderr)
        self.assertLess(seconds, READY_SECONDS)
        job = self.command("submit", "submit", "/data/video", "--out", "/data/labels", "--config",
                           "/etc/flowcut/config/flowcut.yaml").strip().splitlines()[-1]
        self.wait("first", first, lambda: series(get(port, "/metrics")[1], "flowcut_frames_total") > 0
                  and series(get(port, "/metrics")[1], "flowcut_activities_in_work") > 0)

        start = time.monotonic()
        first.send_signal(signal.SIGTERM)
        # The chart gives it worker.gracePeriod and 15 s.
        code = first.wait(45)
        print(f"exit code {code} {time.monotonic() - start:.1f} s after SIGTERM with a running activity", file=sys.stderr)
        self.assertEqual(code, 0, self.log("first"))
        self.assertFalse((self.data / "labels/annotations.json").exists(), "the job had ended before SIGTERM")

        second, port, _ = self.worker("second")
        result = json.loads(self.command("result", "result", job, "--json", "--config", "/etc/flowcut/config/flowcut.yaml")
                            .strip().splitlines()[-1])
        self.assertEqual(result["videos"], 1, result)
        self.assertTrue((self.data / "labels/annotations.json").exists())
        self.assertGreater(series(get(port, "/metrics")[1], "flowcut_frames_total"), 0, "the second did nothing")
        second.send_signal(signal.SIGTERM)
        self.assertEqual(second.wait(45), 0, self.log("second"))

    def test_the_root_cannot_be_written(self):
        refused = self.start("refused", ["demo", "--frames", "4", "--size", "160x120", "--quiet", "--out", "/opt/out"], 0)
        self.assertEqual(refused.wait(120), 1, self.log("refused"))
        self.assertIn("Read-only file system", self.log("refused"))


class ArchiveTest(unittest.TestCase):
    def test_digests_of_the_archive(self):
        with tarfile.open(IMAGE / "flowcut.tar") as archive:
            index = json.load(archive.extractfile("index.json"))
            manifest = index["manifests"][0]

            def blob(entry):
                content = archive.extractfile("blobs/" + entry["digest"].replace(":", "/")).read()
                self.assertEqual(entry["digest"], "sha256:" + hashlib.sha256(content).hexdigest())
                self.assertEqual(entry["size"], len(content))
                return content

            described = json.loads(blob(manifest))
            config = json.loads(blob(described["config"]))
            self.assertEqual(config["config"]["Entrypoint"], run.ENTRYPOINT)
            self.assertEqual(config["config"]["User"], f"{run.USER}:{run.USER}")
            self.assertEqual(len(described["layers"]), len(config["rootfs"]["diff_ids"]))
            for layer in described["layers"]:
                blob(layer)


if __name__ == "__main__":
    unittest.main()
