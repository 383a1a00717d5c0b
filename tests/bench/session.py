# SPDX-License-Identifier: Apache-2.0
"""One file system's measurements: every tool, interleaved, checked."""
import os
import pathlib
import random

import data
import jobs
import limits
import used
from machine import CHUNK, MIB, Failed, drop_caches, loop_device, mounted, output_of, \
    timed


class Session:
    """Devices, ranges and results for one file system."""

    def __init__(self, fs, folder, devices, tools, program):
        self.fs, self.folder = fs, folder
        self.source, self.target = devices
        self.tools = [tool for tool in tools if fs in tool.file_systems]
        self.codec_limit = program
        self.log = folder / f"{fs}.log"
        self.log.unlink(missing_ok=True)
        self.size = int(output_of("blockdev", "--getsize64", self.source))
        self.ranges = used.RANGES[fs](self.source)
        self.hash = used.hash_of(self.source, self.ranges)
        self.runs = {}  # (work, tool) -> [Run]
        self.failures = {}  # (work, tool) -> reason
        self.limits = {}  # name -> [bytes per second]
        self.changed_bytes = 0

    def image(self, tool):
        return self.folder / f"{tool.name.split()[0]}.{self.fs}.{tool.suffix}"

    def measure(self, work, tool, command, flushed, check=lambda: None):
        """Keeps the run, or why there is none; a failed work gives no number
        at all, whatever its other runs took."""
        key = (work, tool.name)
        if key in self.failures:
            return
        try:
            run = timed(jobs.filled_in(
                command, source=self.source, target=self.target,
                image=self.image(tool), fs=self.fs, cores=os.cpu_count()),
                self.log, flushed=str(flushed))
            check()
        except Failed as failure:
            self.failures[key] = str(failure)
            self.runs.pop(key, None)
            print(f"  {work}, {tool.name}: FAILED: {failure}")
            return
        self.runs.setdefault(key, []).append(run)
        print(f"  {work}, {tool.name}: {run.seconds:.1f} s", flush=True)

    def round(self, number):
        """All tools once, starting with another one each time."""
        first = number % len(self.tools)
        order = self.tools[first:] + self.tools[:first]
        self.measure_devices()
        for tool in order:
            self.image(tool).unlink(missing_ok=True)
            self.measure("capture", tool, tool.capture, self.image(tool))
        for tool in order:
            if tool.prove:
                self.measure("prove", tool, tool.prove, "")
        for tool in order:
            self.restore(tool)
        self.measure_codec()

    def restore(self, tool):
        if ("capture", tool.name) in self.failures:
            return
        check = self.check_files if tool.new_file_system else self.check_blocks
        for work, command in tool.restores.items():
            limits.fill_target(self.target, self.size)
            self.measure(work, tool, command, self.target, check)
        if tool.compare:
            self.measure("compare", tool, tool.compare, "")
        if tool.name != "pristine":
            return
        for work, full in jobs.DELTA.items():
            if (full, tool.name) in self.runs:
                self.change_one_percent()
                self.measure(work, tool, tool.restores[full] + " --delta",
                             self.target, check)

    def check_blocks(self):
        drop_caches()
        if used.hash_of(self.target, self.ranges) != self.hash:
            raise Failed("the target's used blocks are not the source's")

    def check_files(self):
        drop_caches()
        output_of("e2fsck", "-fn", self.target)
        with mounted(self.target, self.folder / "mnt-check", "-o",
                     "ro") as root:
            data.check_files(root, self.folder)

    def change_one_percent(self):
        """Spoils one block in each of 1 % of the used chunks."""
        chunks = [number for number, share in
                  used.windows(self.ranges, CHUNK) if share == CHUNK]
        # Without the first and last: those make a file system valid.
        chosen = random.Random(1).sample(sorted(chunks)[1:-1],
                                         len(chunks) // 100)
        with open(self.target, "r+b", buffering=0) as file:
            for number in chosen:
                os.pwrite(file.fileno(), os.urandom(4096),
                          number * CHUNK + CHUNK // 2)
            os.fsync(file.fileno())
        self.changed_bytes = len(chosen) * CHUNK

    def add_limit(self, name, speed):
        self.limits.setdefault(name, []).append(speed)

    def measure_devices(self):
        self.add_limit("device read", limits.device_read_speed(
            self.source, self.ranges))
        self.add_limit("device write", limits.device_write_speed(
            self.target, self.size))

    def measure_codec(self):
        ours = self.folder / f"pristine.{self.fs}.image"
        if ours.exists():
            self.add_limit("image read", limits.file_read_speed(ours))
        sample = self.folder / f"sample.{self.fs}"
        if not sample.exists():
            limits.write_sample(self.source, self.ranges, sample,
                                min(512 * MIB, self.size // 8))
        speeds = limits.codec_speed(self.codec_limit, sample, 3)
        for name in ("compress", "decompress", "hash", "hash_content"):
            self.add_limit(name, speeds[f"{name}_bps"])


def measure(fs, folder, tools, program, rounds):
    """Measures one file system and returns its Session."""
    target = pathlib.Path(folder, "target")
    source = pathlib.Path(folder, f"source.{fs}")
    with open(target, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, source.stat().st_size)
    try:
        with loop_device(source, read_only=True) as first, \
                loop_device(target) as second:
            session = Session(fs, pathlib.Path(folder), (first, second), tools,
                              program)
            for number in range(rounds):
                print(f"{fs}, round {number + 1} of {rounds}")
                session.round(number)
            for tool in session.tools:
                session.image(tool).unlink(missing_ok=True)
    finally:
        target.unlink()
    return session
