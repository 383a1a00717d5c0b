#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Seeds for image_fuzz: the golden images, as they are and with hashes made
# good, in one piece.
set -euo pipefail
out=$1
golden=$(dirname "$0")/../../golden/v1
for name in partition disk signed parts; do
  files=("$golden/$name.pri")
  if [[ $name == parts ]]; then
    files+=("$golden/parts.p01" "$golden/parts.p02")
  fi
  { printf '\0' && cat "${files[@]}"; } > "$out/$name"
  { printf '\200' && cat "${files[@]}"; } > "$out/$name-good"
done
