#!/bin/busybox sh
# shellcheck shell=dash
# The first process of the victim itself: says on the serial line that it is
# alive, what its files hash to, and how it was started; then switches off.
/bin/busybox [ -d /proc/1 ] || {
  /bin/busybox mount -t proc proc /proc
  /bin/busybox mount -t sysfs sys /sys
  /bin/busybox mount -t devtmpfs dev /dev
}
export PATH=/bin
sum=$(cd /files && busybox find . -type f | busybox sort |
  busybox xargs busybox sha256sum | busybox sha256sum | busybox cut -c 1-32)
firmware=bios
secure=0
if [ -d /sys/firmware/efi ]; then
  firmware=uefi
  busybox dmesg | busybox grep -qi 'secureboot: Secure boot enabled' && secure=1
fi
root=$(busybox awk '$1 ~ "^/dev/" { print $1; exit }' /proc/mounts)
busybox echo "VICTIM_BOOT_OK id=$(busybox cat /etc/victim-id) sum=$sum" \
  "firmware=$firmware secure=$secure root=$root" > /dev/ttyS0
busybox sync
busybox poweroff -f
