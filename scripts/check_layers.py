#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when a source file includes something its layer may not see."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Layer -> what it may include besides itself.  This table is the architecture.
MAY_INCLUDE = {
    "imaging/base": [],
    "imaging/io": ["imaging/base"],
    "imaging/format": ["imaging/base"],
    "imaging/fs": ["imaging/base", "imaging/io"],
    "imaging/table": ["imaging/base", "imaging/io"],
    "imaging/pipeline": ["imaging/base"],
    "imaging/engine": ["imaging"],
    "restore/machine": ["imaging"],
    "restore/plan": ["imaging", "restore/machine"],
    "restore/record": ["imaging", "restore/machine", "restore/plan"],
    # Every job tells how far it is in the same way, also those that
    # restore/job joins.
    "restore/backup": ["imaging", "restore/machine", "restore/plan",
                       "restore/job/job_progress.h"],
    "restore/job": ["imaging", "restore/machine", "restore/plan",
                    "restore/backup", "restore/record"],
    # New media hold an empty journal, and old ones may hold one to go on with.
    "restore/media": ["imaging", "restore/machine", "restore/job/boot_flag.h",
                      "restore/job/journal.h",
                      "restore/job/journal_entry.h"],
    "restore/cli": ["imaging", "restore"],
    "initramfs": ["imaging/base"],
    "tui/model": ["imaging/base", "imaging/format", "imaging/pipeline",
                  "restore"],
    "tui/work": ["imaging", "restore", "tui/model"],
    "tui/curses": ["imaging/base", "imaging/io", "tui/model", "tui/work"],
    "tui": ["imaging", "restore", "tui"],
    "tests": ["imaging", "restore", "initramfs", "tui", "tests"],
}
OURS = {layer.split("/")[0] for layer in MAY_INCLUDE}
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)', re.M)


def offences(name, text):
    layers = [d for d in MAY_INCLUDE if name.startswith(d + "/")]
    if not layers:
        yield f"{name}: in no layer of the table"
        return
    layer = max(layers, key=len)
    allowed = tuple(d if d.endswith(".h") else d + "/"
                    for d in [layer, *MAY_INCLUDE[layer]])
    for included in INCLUDE.findall(text):
        if included.split("/")[0] in OURS and not included.startswith(allowed):
            yield f"{name}: {layer} may not include {included}"


# What only one file may do: the pattern, in the code of the program, and where.
ONLY = {
    # A gate before the targets (imaging/io/write_gate.h): tests have fakes.
    r"public\s+(imaging::)?WriteGate\b": ["restore/job/gate.h"],
    # A disk that is open for writing.
    r"\bOpenAnyKind\(": ["imaging/io/file_block_device.cc",
                         "imaging/io/file_block_device.h",
                         "imaging/io/gated_block_device.cc"],
}


def trespasses(name, text):
    for pattern, allowed in ONLY.items():
        if (not name.startswith("tests/") and name not in allowed
                and re.search(pattern, text)):
            yield f"{name}: only {', '.join(allowed)} may have {pattern}"


files = {p for top in OURS for p in (ROOT / top).rglob("*.[ch]*")
         if p.suffix in (".h", ".cc")}
bad = [o for p in sorted(files) for check in (offences, trespasses)
       for o in check(p.relative_to(ROOT).as_posix(), p.read_text())]
sys.exit("\n".join(bad) or 0)
