#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Seeds for keys_fuzz: the customer's way, the technician's, and their troubles.
set -euo pipefail
out=$1
printf '\0\x80\r\r\t\r\xb3\x1b\0\r\xc0\r' > "$out/customer"
printf '\0\x80\r\r\x1b[21~\xb3\x1b[11~\r\x1b\0\t\r\xc3\r' > "$out/stop"
printf '\0\x81\r\x80\r\x81\x80\r\r' > "$out/pulled"
printf '\x01\x80lpf\r\r\r\t\r\xc0' > "$out/restore"
printf '\x01\x82ldi\r\r\x7f\x7fx.pri\rlabel\r\r\r\xc0' > "$out/capture"
printf '\x01\x84lci2\r\rolci\x1b[B\r\x1b[12~' > "$out/check"
printf '\x0a\x80\r\xd5\xe0\xf0\xa2\xaf\t\t\r' > "$out/odd"
