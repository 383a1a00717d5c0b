#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Seeds of journal_fuzz: an entry, a file of two slots, an environment block.
set -euo pipefail
python3 -B - "$1" <<'PYTHON'
import hashlib
import json
import pathlib
import struct
import sys

out = pathlib.Path(sys.argv[1])
entry = {
    "schema": "pristine.journal/1", "image": "/run/PHILIPS.pri",
    "image_id": "a" * 64, "key_pem": "", "job_step": "", "started": "2026-11-24T09:13:00Z",
    "leg": 0, "row": 3, "durable_bytes": 5, "total_bytes": 9,
    "legs": [{"partition": 3, "target": "/dev/sda3", "disk_id": "8f3a-21c4",
              "disk": "Samsung SSD 980", "disk_partition": 3}],
    "delta": False, "prove": True, "read_back": True, "discard": True,
    "new_ids": False, "accept_unreadable": False, "accept_battery": False}


def slot(sequence, text):
    head = b"PRISTJRN" + struct.pack("<QII", sequence, len(text), 0)
    digest = hashlib.sha256(head + text).digest()
    return (head + digest + text).ljust(32 << 10, b"\0")


text = json.dumps(entry).encode()
(out / "entry").write_bytes(text)
(out / "slots").write_bytes(slot(2, text) + slot(1, b""))
(out / "cleared").write_bytes(slot(2, text) + slot(3, b""))
(out / "flag").write_bytes(
    b"# GRUB Environment Block\npristine_resume=1\n".ljust(1024, b"#"))
PYTHON
