#!/usr/bin/env python3
"""Runs the image's entry process as a restricted pod does, without a container daemon.

    worker/image/run.py --root worker/target/image/rootfs --cache out/cache -- worker --queues cpu

The root file system is read-only, /tmp is empty, the process is the image's user without capabilities and cannot gain
any, and its environment holds nothing of the caller's but what --env passes on. The process keeps the pid of this one,
so that signals reach it. Needs root for the mounts.
"""

import argparse
import os
import pathlib
import sys

USER = 65532
ENTRYPOINT = ["java", "@/opt/flowcut/flowcut.args"]

# glibc would keep an arena of native memory for every thread.
ENVIRONMENT = {"PATH": "/opt/java/bin", "HOME": "/cache", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2",
               "DJL_CACHE_DIR": "/cache/djl"}

SETUP = """
set -eu
root=$1; binds=$2; shift 2
mount --make-rprivate /
mount --bind "$root" "$root"
mount --rbind /proc "$root/proc"
for device in null zero random urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
mount -t tmpfs -o mode=1777 flowcut "$root/tmp"
for pair in $binds; do mount --bind "${pair%%=*}" "$root${pair##*=}"; done
mount -o remount,ro,bind "$root"
exec "$@"
"""


def arguments(root, command, environment, binds):
    """Keywords for subprocess.run or Popen that run a command in the file system `root`.

    command: its words; environment: variables besides the image's; binds: folders of this machine by folders of the image.
    """
    pairs = " ".join(f"{pathlib.Path(outer).resolve()}={inner}" for outer, inner in binds.items())
    variables = {**ENVIRONMENT, **environment}
    return {"args": ["unshare", "--mount", "sh", "-c", SETUP, "run", str(pathlib.Path(root).resolve()), pairs,
                     "env", "-i", *(f"{name}={value}" for name, value in variables.items()),
                     "/usr/bin/setpriv", "--no-new-privs", "/usr/sbin/chroot",
                     f"--userspec={USER}:{USER}", str(pathlib.Path(root).resolve()), *command]}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--root", type=pathlib.Path, required=True, help="file system of the image")
    options.add_argument("--cache", type=pathlib.Path, required=True, help="folder that is /cache; the image's user gets it")
    options.add_argument("--bind", action="append", default=[], metavar="OUTER=INNER", help="another folder")
    options.add_argument("--env", action="append", default=[], metavar="NAME[=VALUE]", help="variable to pass on")
    options.add_argument("arguments", nargs="*", help="arguments of flowcut, after --")
    given = options.parse_args()
    given.cache.mkdir(parents=True, exist_ok=True)
    os.chown(given.cache, USER, USER)
    environment = {}
    for each in given.env:
        name, equals, value = each.partition("=")
        environment[name] = value if equals else os.environ[name]
    binds = {given.cache: "/cache", **dict(pair.split("=", 1) for pair in given.bind)}
    command = arguments(given.root, [*ENTRYPOINT, *given.arguments], environment, binds)["args"]
    os.execvp(command[0], command)


if __name__ == "__main__":
    sys.exit(main())
