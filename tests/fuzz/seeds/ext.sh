#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Seeds for ext_fuzz: small file systems of each kind, checksums on and off
# (a fuzzer can't make checksums match).  All that they use lies in the first
# 272 KiB; the fuzz target adds the zeros that follow.
set -euo pipefail
out=${1:?usage: ext.sh OUTDIR}
PATH=$PATH:/usr/sbin:/sbin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out" "$work/tree/folder/deep"
head -c 13000 /dev/urandom > "$work/tree/folder/large"
echo tiny > "$work/tree/folder/deep/tiny"
ln -s tiny "$work/tree/folder/link"
ln -s "$(printf '%0100d' 0)" "$work/tree/long"
truncate -s 3000000 "$work/tree/holes"
for at in 0 100000 300000 900000 2000000; do
  printf x | dd of="$work/tree/holes" bs=1 seek=$at conv=notrunc status=none
done

make() {  # NAME KIB OPTIONS...
  local image=$out/$1
  rm -f "$image"
  truncate -s "$2K" "$image"
  mke2fs -q -F -N 32 -d "$work/tree" "${@:3}" "$image"
  truncate -s 272K "$image"
}
plain='^metadata_csum,^uninit_bg,^has_journal,^resize_inode'
make ext2 256 -t ext2 -b 1024 -O ^resize_inode
make ext2_4k 512 -t ext2 -b 4096 -O ^resize_inode
make ext4 512 -t ext4 -b 1024 -O ^has_journal,^resize_inode
make ext4_plain 256 -t ext4 -b 1024 -O "$plain"
make ext4_uninit 512 -t ext4 -b 1024 -g 256 \
  -O ^metadata_csum,uninit_bg,^has_journal,^resize_inode
make ext4_inline 256 -t ext4 -b 1024 -I 256 -O "inline_data,$plain"
make ext4_bigalloc 512 -t ext4 -b 1024 -C 4096 -O "bigalloc,$plain"
make ext4_meta_bg 512 -t ext4 -b 1024 -g 256 -O "meta_bg,$plain"
make ext4_groups 512 -t ext4 -b 1024 -g 256 -O "$plain,^flex_bg"
