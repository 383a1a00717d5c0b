#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Seeds for ntfs_fuzz: volumes of 2 MiB with clusters of different sizes, empty
# and with files, as rows of those sectors that the reader looks at.
set -euo pipefail
out=${1:?usage: ntfs.sh OUTDIR}
PATH=$PATH:/usr/sbin:/sbin
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

for cluster in 512 1024 4096; do
  for kind in empty full; do
    image=$work/$kind$cluster
    truncate -s 2M "$image"
    mkntfs -F -q -s 512 -c "$cluster" -p 0 -H 255 -S 63 -L "$kind" "$image" \
      > "$work/log" 2>&1 || { cat "$work/log" && exit 1; }
  done
done

PYTHONPATH=$here/../../integration OUT=$out WORK=$work python3 -B - << 'MAKE'
import os
import pathlib
import struct
import subprocess
import ntfs_writer

SECTOR = 512
for image in sorted(pathlib.Path(os.environ["WORK"]).glob("*[0-9]")):
    if image.name.startswith("full"):
        with ntfs_writer.Volume(image) as volume:
            volume.folder("folder")
            volume.folder("folder/packed", compressed=True)
            volume.add("folder/packed/a", b"abc" * 7000)
            volume.add("folder/holes", b"x" * 2000)
            volume.write("folder/holes", b"y" * 2000, at=200000)
            volume.write("folder/holes", b"z" * 2000, stream="stream")
            volume.link("folder/holes", "link")
            for number in range(30):
                volume.create(f"a file with a long name {number}")
            volume.add("hiberfil.sys", b"hibr" * 1200)
    data = image.read_bytes()
    # The table of capital letters is large, and nobody reads it here.
    letters = subprocess.run(["ntfscat", "-f", "-i", "10", image],
                             check=True, stdout=subprocess.PIPE).stdout
    seed = b""
    for number in range(len(data) // SECTOR):
        sector = data[number * SECTOR:(number + 1) * SECTOR]
        if len(set(sector)) > 1 and sector not in letters:
            seed += struct.pack("<H", number) + sector
    (pathlib.Path(os.environ["OUT"]) / image.name).write_bytes(seed)
MAKE
