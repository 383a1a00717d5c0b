#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes small registry hives to the folder $1.
set -euo pipefail
mkdir -p "$1"
folder=$(realpath "$1")
cd "$(dirname "$0")/../../integration"
python3 -B - "$folder" <<'PYTHON'
import pathlib
import sys
import uuid

import hive_writer

for mark in ("lf", "lh", "li", "ri"):
    pathlib.Path(sys.argv[1], f"{mark}.hive").write_bytes(
        hive_writer.system_hive({
            "C": hive_writer.gpt_device(uuid.UUID(int=1)),
            "D": hive_writer.mbr_device(7, 1 << 20)}, mark))
PYTHON
