#!/usr/bin/env python3
"""Builds FlowCut's image as an OCI archive, with no container daemon and no base image from a registry.

    ./flowcut --version && worker/image/build.py --out worker/target/image

The file system is made of Debian's packages (C library and what the JVM links), a Java runtime that jlink cuts out of the
JDK, the program with its libraries, and an archive of their classes (class data sharing) that a run of the program itself
writes. `OUT/rootfs` is that file system, `OUT/flowcut.tar` the archive for `skopeo copy oci-archive:flowcut.tar docker://...`
or `podman load`. Needs root, for it runs the program in the new file system, and Debian's apt-get for the packages.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

import run

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent / "target"

# The C library, what the JVM's own libraries link where it has no screen, and GTK 2, which OpenCV's build links though no
# window is ever opened.
PACKAGES = ["libc6", "libgcc-s1", "libstdc++6", "zlib1g", "libjpeg62-turbo", "liblcms2-2", "libgtk2.0-0"]
# Of what they depend on, libraries and fonts alone; ICU and XML serve a tool that is left out.
LEFT_OUT = {"libicu72", "libxml2", "libgtk2.0-common", "libgdk-pixbuf2.0-common"}
UNUSED = ["usr/share/doc-base", "usr/share/lintian", "usr/share/gcc", "usr/share/gdb", "usr/lib/x86_64-linux-gnu/gconv",
          "usr/share/locale", "usr/lib/x86_64-linux-gnu/audit"]

# Everything of Java SE, and what the program's libraries use beyond it.
MODULES = ["java.se", "jdk.unsupported", "jdk.httpserver", "jdk.management", "jdk.crypto.ec", "jdk.crypto.cryptoki",
           "jdk.zipfs", "jdk.net", "jdk.naming.dns", "jdk.localedata"]

# Every file has this time (that of the Maven build): the class archive asks for it, and builds can be compared.
TIME = 1795478400

# Layers, from what changes least to what changes most; what is in none of them goes to the first.
LAYERS = [("system", []), ("java", ["opt/java"]), ("libraries", ["opt/flowcut/lib"]), ("program", ["opt/flowcut"])]


def say(text):
    print(f"image: {text}", file=sys.stderr, flush=True)


def debian(root):
    """Unpacks Debian's packages; returns their names and versions."""
    versions = {}
    with tempfile.TemporaryDirectory() as folder:
        # As on a machine that has no package yet; apt's own sandbox user may not write here, and need not.
        pathlib.Path(folder, "partial").mkdir()
        pathlib.Path(folder, "status").touch()
        subprocess.run(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "-o", f"Dir::State::status={folder}/status",
                        "-o", f"Dir::Cache::archives={folder}", "-o", "Debug::NoLocking=1", "--no-install-recommends",
                        "--download-only", "-y", "install", *PACKAGES], check=True, stdout=subprocess.DEVNULL)
        for package in sorted(pathlib.Path(folder).glob("*.deb")):
            name = package.name.split("_")[0]
            if name in LEFT_OUT or not name.startswith(("lib", "zlib", "fonts-", "fontconfig-config")):
                continue
            subprocess.run(["dpkg-deb", "-x", package, root], check=True)
            fields = subprocess.run(["dpkg-deb", "-f", package, "Package", "Version"], check=True, capture_output=True, text=True)
            found = dict(line.split(": ", 1) for line in fields.stdout.splitlines())
            versions[found["Package"]] = found["Version"]
    for path in UNUSED:
        shutil.rmtree(root / path, ignore_errors=True)
    # As in Debian itself, where these are links.
    for name in ["bin", "sbin", "lib", "lib64"]:
        if not (root / name).exists():
            (root / "usr" / name).mkdir(parents=True, exist_ok=True)
            (root / name).symlink_to(f"usr/{name}")
    (root / "etc").mkdir(exist_ok=True)
    (root / "etc/passwd").write_text(f"root:x:0:0:root:/:/sbin/nologin\nflowcut:x:{run.USER}:{run.USER}:FlowCut:/cache:/sbin/nologin\n")
    (root / "etc/group").write_text(f"root:x:0:\nflowcut:x:{run.USER}:\n")
    (root / "etc/nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files dns\n")
    (root / "etc/flowcut/config").mkdir(parents=True)
    # /data is for disks that workers share.
    for name, mode in [("proc", 0o555), ("dev", 0o755), ("sys", 0o555), ("tmp", 0o1777), ("cache", 0o755), ("models", 0o755),
                       ("data", 0o755)]:
        (root / name).mkdir(exist_ok=True)
        (root / name).chmod(mode)
    for name in ["null", "zero", "random", "urandom"]:
        (root / "dev" / name).touch()
    for name in ["cache", "models", "data"]:
        os.chown(root / name, run.USER, run.USER)
    return versions


def java(root, home):
    """Cuts the runtime out of the JDK, with the authorities that the JDK trusts."""
    subprocess.run([home / "bin/jlink", "--add-modules", ",".join(MODULES), "--strip-debug", "--no-header-files",
                    "--no-man-pages", "--include-locales", "en", "--output", root / "opt/java"], check=True)
    authorities = root / "opt/java/lib/security/cacerts"
    authorities.unlink(missing_ok=True)
    shutil.copyfile((home / "lib/security/cacerts").resolve(), authorities)


def program(root):
    """Copies the program as ./flowcut has built it."""
    jars = sorted(TARGET.glob("flowcut-worker-*.jar"))
    jars = [jar for jar in jars if not jar.name.endswith(("-tests.jar", "-sources.jar"))]
    if len(jars) != 1 or not (TARGET / "lib").is_dir():
        sys.exit(f"image: no program in {TARGET}; ./flowcut --version builds it")
    home = root / "opt/flowcut"
    home.mkdir(parents=True)
    shutil.copyfile(jars[0], home / "flowcut-worker.jar")
    shutil.copytree(TARGET / "lib", home / "lib")
    shutil.copyfile(HERE / "flowcut.args", home / "flowcut.args")
    # Made by -Psupply-chain (docs/security.md).
    materials = TARGET.parent.parent / "target/flowcut-sbom.json"
    if materials.exists():
        shutil.copyfile(materials, home / "flowcut-sbom.json")


def settle(root):
    """Gives every file the same time and rights that do not depend on who builds."""
    for folder, folders, files in os.walk(root):
        for name in [*folders, *files]:
            path = pathlib.Path(folder, name)
            if not path.is_symlink() and not path.is_dir():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
            os.utime(path, (TIME, TIME), follow_symlinks=False)


def share_classes(root):
    """Writes the archive of the JDK's classes and that of the program's, from a run that labels a clip."""
    with tempfile.TemporaryDirectory() as cache:
        os.chown(cache, run.USER, run.USER)
        binds = {cache: "/cache"}
        archive = ["-XX:ArchiveClassesAtExit=/cache/flowcut.jsa", "-Xshare:auto", "-XX:+UseParallelGC",
                   "-Djava.awt.headless=true", "-Duser.home=/cache", "-Dorg.bytedeco.javacpp.cachedir=/cache/javacpp",
                   "-jar", "/opt/flowcut/flowcut-worker.jar"]
        subprocess.run(**run.arguments(root, ["java", "-Xshare:dump", "-XX:SharedArchiveFile=/cache/classes.jsa"], {}, binds),
                       check=True, stdout=subprocess.DEVNULL)
        shutil.move(pathlib.Path(cache, "classes.jsa"), root / "opt/java/lib/server/classes.jsa")
        os.chown(root / "opt/java/lib/server/classes.jsa", 0, 0)
        os.utime(root / "opt/java/lib/server/classes.jsa", (TIME, TIME))
        done = subprocess.run(**run.arguments(root, ["java", *archive, "demo", "--frames", "4", "--size", "160x120", "--quiet",
                                                     "--set", "metrics.port=9464", "--out", "/cache/demo"], {}, binds),
                              stderr=subprocess.PIPE, text=True)
        if done.returncode != 0 or not pathlib.Path(cache, "flowcut.jsa").exists():
            sys.exit(f"image: the program does not run in the image: {done.stderr}")
        shutil.move(pathlib.Path(cache, "flowcut.jsa"), root / "opt/flowcut/flowcut.jsa")
        os.chown(root / "opt/flowcut/flowcut.jsa", 0, 0)


def layer_of(path):
    for index in range(len(LAYERS) - 1, -1, -1):
        # The libraries lie inside the program's folder.
        if LAYERS[index][0] == "program" and path.startswith("opt/flowcut/lib/"):
            continue
        if any(path == prefix or path.startswith(prefix + "/") for prefix in LAYERS[index][1]):
            return index
    return 0


class Blobs:
    """The content of an OCI archive, by digest."""

    def __init__(self, folder):
        self.folder = folder / "blobs/sha256"
        self.folder.mkdir(parents=True)

    def add(self, content, media_type):
        digest = hashlib.sha256(content).hexdigest()
        (self.folder / digest).write_bytes(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}


def tar_layers(root):
    """The layers as uncompressed tar files in memory of (name, bytes), each entry in order and without traces of the machine."""
    paths = sorted(str(path.relative_to(root)) for path in root.rglob("*"))
    for index, (name, _) in enumerate(LAYERS):
        content = io.BytesIO()
        with tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for path in paths:
                # Devices are the runtime's.
                if layer_of(path) != index or path.startswith("dev/"):
                    continue
                entry = archive.gettarinfo(root / path, path)
                entry.uname = entry.gname = ""
                entry.mtime = TIME
                if entry.isreg():
                    with open(root / path, "rb") as source:
                        archive.addfile(entry, source)
                else:
                    archive.addfile(entry)
        yield name, content.getvalue()


def archive(root, out, versions, version):
    """Writes OUT/flowcut.tar; returns the digest of the manifest."""
    with tempfile.TemporaryDirectory(dir=out) as temporary:
        folder = pathlib.Path(temporary)
        blobs = Blobs(folder)
        layers, plain, history = [], [], []
        for name, content in tar_layers(root):
            plain.append("sha256:" + hashlib.sha256(content).hexdigest())
            layers.append(blobs.add(gzip.compress(content, 4, mtime=0), "application/vnd.oci.image.layer.v1.tar+gzip"))
            history.append({"created": "2026-11-24T00:00:00Z", "created_by": f"worker/image/build.py: {name}"})
        config = blobs.add(json.dumps({
            "architecture": "amd64", "os": "linux", "created": "2026-11-24T00:00:00Z",
            "config": {
                "User": f"{run.USER}:{run.USER}", "WorkingDir": "/cache", "Env": [f"{k}={v}" for k, v in run.ENVIRONMENT.items()],
                "Entrypoint": run.ENTRYPOINT, "Cmd": ["--help"], "ExposedPorts": {"9464/tcp": {}}, "StopSignal": "SIGTERM",
                "Labels": {
                    "org.opencontainers.image.title": "flowcut", "org.opencontainers.image.version": version,
                    "org.opencontainers.image.licenses": "Apache-2.0",
                    "io.flowcut.packages": " ".join(f"{name}={versions[name]}" for name in sorted(versions)),
                },
            },
            "rootfs": {"type": "layers", "diff_ids": plain}, "history": history,
        }).encode(), "application/vnd.oci.image.config.v1+json")
        manifest = blobs.add(json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                                         "config": config, "layers": layers}).encode(),
                             "application/vnd.oci.image.manifest.v1+json")
        manifest["annotations"] = {"org.opencontainers.image.ref.name": version}
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [manifest]}))
        with tarfile.open(out / "flowcut.tar.writing", "w") as whole:
            for path in sorted(folder.rglob("*")):
                entry = whole.gettarinfo(path, str(path.relative_to(folder)))
                entry.uid = entry.gid = entry.mtime = 0
                entry.uname = entry.gname = ""
                with open(path, "rb") if path.is_file() else io.BytesIO() as source:
                    whole.addfile(entry, source if path.is_file() else None)
        (out / "flowcut.tar.writing").rename(out / "flowcut.tar")
        return manifest["digest"]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--out", type=pathlib.Path, default=TARGET / "image")
    options.add_argument("--java-home", type=pathlib.Path, help="the JDK; default: that of the javac on the PATH")
    options.add_argument("--version", default="0.1.0", help="tag of the image")
    options.add_argument("--no-archive", action="store_true", help="the file system alone")
    given = options.parse_args()
    home = given.java_home or pathlib.Path(shutil.which("javac")).resolve().parent.parent
    root = given.out.resolve() / "rootfs"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    say("system")
    versions = debian(root)
    say("Java runtime")
    java(root, home)
    say("program")
    program(root)
    settle(root)
    say("class archive")
    share_classes(root)
    settle(root)
    if not given.no_archive:
        say("archive")
        digest = archive(root, given.out.resolve(), versions, given.version)
        print(f"{given.out / 'flowcut.tar'} {digest}")


if __name__ == "__main__":
    main()
