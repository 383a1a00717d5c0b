#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Seeds for machine_fuzz: answers of smartctl, and rules for disks.
set -euo pipefail
out=$1
printf '%s' '{"smart_status":{"passed":true},"temperature":{"current":35},' \
  '"power_on_time":{"hours":31201},"ata_smart_attributes":{"table":' \
  '[{"id":5,"raw":{"value":12}},{"id":197,"raw":{"value":3}}]}}' > "$out/ata"
printf '%s' '{"smart_status":{"passed":false},' \
  '"nvme_smart_health_information_log":{"percentage_used":103,' \
  '"media_errors":4}}' > "$out/nvme"
printf '%s' '{"smartctl":{"messages":[{"string":"Unknown USB bridge"}],' \
  '"exit_status":1}}' > "$out/stick"
printf 'disk:serial=S64D,wwn=naa.5002538e40a1b2c3#3' > "$out/named"
printf 'disk:internal,usb,over=100GB,under=2TB,id=8f3a-21c4-90de' > "$out/kind"
printf 'disk:model=Samsung SSD 980' > "$out/model"
