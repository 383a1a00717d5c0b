#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Seeds of media_fuzz: a program with an SBAT section, a medium.json, a report.
set -euo pipefail
out=$1

{
  printf s
  PYTHONPATH=tests/integration python3 -B -c '
import sys, media_payload
sys.stdout.buffer.write(media_payload.pe_with_sbat(media_payload.GRUB_SBAT,
                                                   4096))'
} > "$out/sbat"
printf 'm{"schema":"pristine.medium/1","id":"%032d","kind":"iso","made":"","files":[{"path":"/a","size":1,"sha256":"%064d"}],"images":[{"path":"/b","size":2}]}' 0 0 > "$out/medium"
printf "rFile data lba:  0 , 123 , 45 , 92160 , '/pristine/x'\nFile data lba:  1 , 168 , 45 , 92160 , '/pristine/x'\n" > "$out/report"
printf 't{"schema":"pristine.touched/1","old_sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","places":[{"offset":0,"length":0,"new_sha256":""}]}' > "$out/touched"
