#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes small exFAT volumes, empty and with files, to the folder $1.
set -euo pipefail
out=$1
mkdir -p "$out"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PYTHONPATH=$here/../../integration OUT=$out python3 -B - << 'MAKE'
import os
import exfat_writer
for tables, flags in ((1, 0), (1, 2), (2, 0)):
    path = os.path.join(os.environ["OUT"], f"exfat{tables}{flags}.img")
    volume = exfat_writer.Volume(path, 60, 512, 512, tables)
    rows = []
    volume.add("inner file with a long name", b"x" * 700, into=rows)
    volume.folder("folder", rows)
    volume.add("chained", b"y" * 1500, scattered=True)
    volume.add("whole", b"z" * 1500, contiguous=True)
    volume.close(flags)
    os.truncate(path, volume.offset(volume.next))
MAKE
