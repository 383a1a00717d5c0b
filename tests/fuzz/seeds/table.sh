#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes small partition tables to OUTDIR for table_fuzz, which wants a leading
# byte; table_fuzz.cc says what its bits mean.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
out=${1:?usage: table.sh OUTDIR}
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# add NAME CHOICE: the disk in $work/disk as a seed.
add() {
  { printf "%b" "$2"; cat "$work/disk"; } > "$out/$1"
}

fresh() {
  rm -f "$work/disk"
  truncate -s 96K "$work/disk"
}

table() {  # table SECTOR_SIZE < SCRIPT
  fresh
  cat > "$work/script"
  printf 'I\n%s\nw\n' "$work/script" |
    fdisk -b "$1" -w never "$work/disk" > /dev/null
}

table 512 <<'SCRIPT'
label: gpt
table-length: 4
first-lba: 3
start=40,size=8,name=a
start=48,size=100,name=b
SCRIPT
add gpt '\0'
add gpt-sealed '\010'
dd if=/dev/zero of="$work/disk" bs=512 seek=1 count=1 conv=notrunc status=none
add gpt-backup '\0'

table 4096 <<'SCRIPT'
label: gpt
start=8,size=5
SCRIPT
add gpt-4096 '\2'
add gpt-4096-sealed '\012'
add gpt-4096-file '\0'

table 512 <<'SCRIPT'
label: dos
start=1,size=20,type=7,bootable
start=40,size=130,type=5
start=50,size=10
start=70,size=10
start=90,size=10
SCRIPT
add mbr '\0'

fresh
sgdisk -a 1 -n 1:40:60 -n 2:61:100 -h 1 "$work/disk" > /dev/null
add hybrid '\010'

fresh
truncate -s 64K "$work/disk"
mkfs.vfat -F 12 "$work/disk" > /dev/null
add fat '\0'
