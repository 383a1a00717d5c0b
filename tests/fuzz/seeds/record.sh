#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Seeds of record_fuzz: a table of a notebook's firmware, and records.
set -euo pipefail
python3 -B - "$1" <<'PYTHON'
import json
import pathlib
import sys

out = pathlib.Path(sys.argv[1])


def structure(kind, length, fields, texts):
    area = bytearray(length)
    area[0:2] = kind, length
    for offset, value in fields.items():
        area[offset] = value
    body = b"".join(text.encode() + b"\0" for text in texts)
    return bytes(area) + (body or b"\0") + b"\0"


(out / "dmi").write_bytes(
    b"d" + structure(0, 0x18, {4: 1, 5: 2, 8: 3}, ["AMI", "1.0", "2011"]) +
    structure(1, 0x1B, {4: 1, 5: 2, 6: 3, 7: 4}, ["A", "B", "C", "D"]) +
    structure(2, 0x0F, {4: 1, 5: 2, 7: 3}, ["A", "B", "C"]) +
    structure(4, 0x30, {5: 3, 0x10: 1, 0x18: 0x41, 0x23: 255, 0x2A: 2},
              ["CPU"]) +
    structure(17, 0x5C, {0x0C: 255, 0x0D: 0x7F, 0x1D: 8, 0x10: 1, 0x17: 2},
              ["DIMM", "Maker"]) + structure(127, 4, {}, []))

record = {
    "schema": "pristine.record/1", "program": "pristine", "job": "restore",
    "end": "wrong", "state": "x", "times": {"start": "2026", "end": "2027",
                                            "milliseconds": 61000},
    "machine": {"maker": "M", "processors": [{"model": "P", "cores": 2}],
                "memory": [{"slot": "A", "bytes": 1 << 32}]},
    "disks": [{"use": "target", "path": "/dev/sda",
               "fingerprint": {"serial": "S", "size": 1},
               "smart_before": {"health": "failing", "celsius": 3},
               "smart_after": None}],
    "image": {"path": "A.pri", "signer": "ab", "proven": True},
    "plan": {"disk": "d", "before": [{"title": {"kind": "drive", "letter": "C",
                                                "label": "<b>"},
                                      "fate": "kept"}], "after": []},
    "targets": [{"target": "t", "read_back": "right", "partition": 1}],
    "saved": [{"kind": "undo", "sha256": "00"}],
    "damage": [{"cause": "lost", "files": ["a", "b"], "more_files": 1}],
    "stages": [{"phase": "writing", "milliseconds": 1}],
    "read_back": "wrong", "waivers": ["no_backup"],
    "errors": [{"code": "io", "text": "t", "hint": "h"}], "left_out": 1}
(out / "record").write_bytes(b"j" + json.dumps(record).encode())
(out / "least").write_bytes(b'j{"schema":"pristine.record/1"}')
PYTHON
