#!/bin/sh
# Undoes a network change that nobody confirmed. Written by Groundwork.
dir=/var/lib/groundwork/network
put_back() { cp -p "$dir/before/$1" "$2.groundwork-old" && mv -f "$2.groundwork-old" "$2"; }
put_back 0 /etc/network/interfaces
rm -f /etc/network/interfaces.d/groundwork-eth0
put_back 2 /etc/resolv.conf
sync
if [ "$1" = --boot ]; then
  :
else
  systemctl stop groundwork-net-apply.service
  ifdown --force eth0
  ip -4 addr del 10.88.0.11/24 dev eth0 2>/dev/null
  ifup --force eth0
fi
rm -f "$dir/rollback.sh"
rm -f /etc/systemd/system/multi-user.target.wants/groundwork-net-rollback-boot.service /etc/systemd/system/groundwork-net-rollback-boot.service
rm -rf "$dir/before" "$dir/token" "$dir/apply.sh"
echo "undone: 10.88.0.11/24 on eth0" >"$dir/outcome"
