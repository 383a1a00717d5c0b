#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes small FAT volumes with a few files to the folder $1.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"
out=$1
mkdir -p "$out"
file=$(mktemp)
trap 'rm -f "$file"' EXIT
head -c 3000 /dev/urandom > "$file"
# bits, sectors a cluster, KiB
while read -r bits cluster size; do
  image=$out/fat$bits.img
  rm -f "$image"
  truncate -s "${size}K" "$image"
  mkfs.fat -F "$bits" -s "$cluster" -f 2 -r 64 -n SEED "$image" > /dev/null
  if [ "$bits" != 32 ]; then
    mmd -i "$image" ::folder
    mcopy -i "$image" "$file" "::folder/A rather long name.txt"
    mcopy -i "$image" "$file" ::SHORT.TXT
  fi
  # Zeros follow by themselves: the head holds all that matters.
  truncate -s 64K "$image"
done << 'SHAPES'
12 4 200
16 1 2600
32 1 300
SHAPES
