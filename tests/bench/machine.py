# SPDX-License-Identifier: Apache-2.0
"""Running and timing commands, loop devices, and what machine this is."""
import contextlib
import dataclasses
import os
import pathlib
import platform
import re
import subprocess
import time

MIB = 1 << 20
GIB = 1 << 30
CHUNK = 2 * MIB  # Of a Pristine image of this size.
ENV = {**os.environ, "LC_ALL": "C.UTF-8",
       "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}


class Failed(Exception):
    """A run that gave no number, with the reason."""


@dataclasses.dataclass
class Run:
    seconds: float
    cpu_seconds: float
    peak_bytes: int  # of the largest process
    load_before: float
    written_bytes: int = 0  # to the target device
    output_bytes: int = 0  # size of the image


def output_of(*command):
    done = subprocess.run([str(part) for part in command], env=ENV,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))} ended with "
                     f"{done.returncode}: "
                     f"{done.stderr.decode(errors='replace').strip()[-400:]}")
    return done.stdout


def flush(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def drop_caches():
    os.sync()
    pathlib.Path("/proc/sys/vm/drop_caches").write_text("3")


def written_bytes(device):
    """What the kernel says was written to a block device, in bytes."""
    stat = pathlib.Path("/sys/class/block", os.path.basename(device), "stat")
    return int(stat.read_text().split()[6]) * 512


def timed(command, log, *, flushed, cold=True):
    """Runs a shell command with cold caches; the time includes the flush of
    what it wrote, which is the same for every tool."""
    if cold:
        drop_caches()
    load = os.getloadavg()[0]
    usage = f"{log}.usage"
    before = written_bytes(flushed) if flushed.startswith("/dev/") else 0
    start = time.monotonic()
    with open(log, "ab") as sink:
        sink.write(f"\n$ {command}\n".encode())
        sink.flush()
        # A child of this process would count this process's memory as its own
        # peak (the kernel keeps it across exec); one of time(1) does not.
        done = subprocess.run(
            ["time", "--format=%U %S %M", f"--output={usage}",
             "bash", "-o", "pipefail", "-c", command], env=ENV,
            stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, check=False)
    if done.returncode != 0:
        raise Failed(f"`{command}` ended with {done.returncode}; see {log}")
    if flushed:
        flush(flushed)
    seconds = time.monotonic() - start
    user, system, peak = pathlib.Path(usage).read_text().split()
    run = Run(seconds, float(user) + float(system), int(peak) * 1024, load)
    if flushed.startswith("/dev/"):
        run.written_bytes = written_bytes(flushed) - before
    elif flushed:
        run.output_bytes = os.path.getsize(flushed)
    return run


@contextlib.contextmanager
def loop_device(path, read_only=False):
    """The file as a block device that, as a disk does, reads and writes past
    the page cache of the file system that holds it."""
    options = ["--read-only"] if read_only else []
    device = output_of("losetup", "--find", "--show", "--direct-io=on",
                       *options, path).decode().strip()
    try:
        yield device
    finally:
        # udev or a late close may hold it for a moment.
        for _ in range(50):
            if subprocess.run(["losetup", "--detach", device], env=ENV,
                              check=False).returncode == 0:
                break
            time.sleep(0.1)


@contextlib.contextmanager
def mounted(device, folder, *options):
    folder.mkdir(exist_ok=True)
    output_of("mount", *options, device, folder)
    try:
        yield folder
    finally:
        output_of("umount", folder)


def package_version(package):
    done = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False)
    return done.stdout.decode() or "not installed"


def describe():
    cpu = re.search(r"model name\s*:\s*(.*)",
                    pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)",
                       pathlib.Path("/proc/meminfo").read_text())
    return {
        "cpu": cpu.group(1) if cpu else platform.machine(),
        "cores": os.cpu_count(),
        "memory_bytes": int(memory.group(1)) * 1024 if memory else 0,
        "kernel": platform.release(),
        "tools": {name: package_version(name) for name in
                  ("partclone", "zstd", "libzstd1", "fsarchiver", "ntfs-3g")},
    }
