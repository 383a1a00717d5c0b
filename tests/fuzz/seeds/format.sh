#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Seeds for format_fuzz: one of each kind of input, its number first.
set -euo pipefail
out=$1
cat > "$out/head" <<'JSON'
 {"image_id":"00112233445566778899aabbccddeeff","content":"disk","raw_size":4096,
"sector_size":512,"chunk_size":2097152,"label":"","created":"","creator":"",
"source":"","machine":"","live":false,"partitions":[{"number":1,"offset":0,
"size":512,"type":"","unique_id":"","name":"","role":"","stored":true,
"mapped":true,"used_bytes":0,"notes":["x"],"file_system":{"type":"","label":"",
"uuid":"","block_size":0}}],"table":{"kind":"gpt","hybrid":false,"id":"",
"regions":[[0,512],[1024,512]]}}
JSON
# The JSON takes the number 0, which a space is not.
printf '\0' | dd of="$out/head" conv=notrunc status=none
# One chunk of 3 MiB of zeros, no ranges, no parts.
{
  printf '\1\1\0\0\0\0\0\0\0\1\0\0\60\0\100\0\0\0'
  head -c 32 /dev/zero
  printf '\0\0\0'
} > "$out/index"
printf '\2P*M\30\20\0\0\0PRISTINE\1\0\4\0\0\0\0\0' > "$out/frame"
printf '\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\0\261\352\222\217' \
  > "$out/seek_table"
printf '\0041.5GiB' > "$out/text"
