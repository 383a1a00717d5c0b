#!/bin/sh
# The first process in a victim's initramfs: finds the root file system by its
# UUID on whatever bus the disk is today, and goes on there.
/bin/busybox mkdir -p /proc /sys /dev /root
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox --install -s /bin
for module in /modules/*.ko; do
  insmod "$module"
done
uuid=$(sed -n 's/.*victim\.root=\([^ ]*\).*/\1/p' /proc/cmdline)
tries=0
while :; do
  root=$(findfs "UUID=$uuid" 2> /dev/null)
  [ -n "$root" ] && break
  tries=$((tries + 1))
  if [ "$tries" -ge 150 ]; then
    echo "VICTIM_NO_ROOT $uuid"
    poweroff -f
  fi
  sleep 0.2
done
if grep -q 'victim\.type=ntfs' /proc/cmdline; then
  # A system on NTFS has no init of ours; its files are looked at from here.
  ntfs-3g -o ro "$root" /root || echo "VICTIM_NO_MOUNT $root"
  mkdir -p /etc
  cp /root/Windows/victim-id /etc/victim-id
  ln -s /root/Windows/factory /files
  exec /sbin/init
fi
mount -t ext4 -o ro "$root" /root || echo "VICTIM_NO_MOUNT $root"
exec switch_root /root /sbin/init
