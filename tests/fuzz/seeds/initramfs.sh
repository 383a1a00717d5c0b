#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes one input for each parser of init to the folder $1.
set -euo pipefail
out=$1
mkdir -p "$out"
printf 'cquiet console=ttyS0 pristine.lang=zh_CN pristine.job="/a b" x' \
  > "$out/command_line"
printf 'uadd@/devices/x\0ACTION=add\0SUBSYSTEM=block\0DEVNAME=sdb1\0' \
  > "$out/uevent"
printf 'j# job\npristine prove "a b" \x27c\x27 d\\ e\r\ndisks\n' > "$out/job"
printf 'tui-ended=was ended by signal 11\n' > "$out/trouble"
printf 'm/dev/sdb1 /run/my\\040disk vfat ro 0 0\n' > "$out/mounts"
printf 'aacpi:PNP0C0C:\n' > "$out/modalias"
printf 'MMemTotal:   466224 kB\n' > "$out/meminfo"
