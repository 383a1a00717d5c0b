#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes the first pages of swap areas to the folder $1.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"
out=$1
mkdir -p "$out"
for page in 4096 65536; do
  image=$out/swap$page.img
  rm -f "$image"
  truncate -s 1M "$image"
  chmod 600 "$image"
  mkswap -f -p "$page" -L seed "$image" > /dev/null 2>&1
  truncate -s "$page" "$image"
done
