#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Seeds of put_back_fuzz: entries that are taken, and such that are not.
set -euo pipefail
cd "$1"
printf '\0Users/Li/Desktop/a.txt' > file
printf '\1Users/Li/Desktop/' > folder
printf '\2Users/Li/link\n../Han/a' > link_in
printf '\2Users/Li/link\n../../../etc' > link_out
printf '\0a/../../b' > parent
printf '\3dev/sda' > device
