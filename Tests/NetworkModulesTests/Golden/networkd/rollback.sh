#!/bin/sh
# Undoes a network change that nobody confirmed. Written by Groundwork.
dir=/var/lib/groundwork/network
put_back() { cp -p "$dir/before/$1" "$2.groundwork-old" && mv -f "$2.groundwork-old" "$2"; }
rm -f /etc/systemd/network/05-groundwork-eth0.network
put_back 1 /etc/resolv.conf
[ -e /etc/systemd/network/eth0.network.groundwork-aside ] && mv -f /etc/systemd/network/eth0.network.groundwork-aside /etc/systemd/network/eth0.network
sync
if [ "$1" = --boot ]; then
  :
else
  systemctl stop groundwork-net-apply.service
  networkctl reload
  ip -4 addr del 10.88.0.11/24 dev eth0 2>/dev/null
  networkctl reconfigure eth0
fi
rm -f "$dir/rollback.sh"
rm -f /etc/systemd/system/multi-user.target.wants/groundwork-net-rollback-boot.service /etc/systemd/system/groundwork-net-rollback-boot.service
rm -rf "$dir/before" "$dir/token" "$dir/apply.sh"
echo "undone: 10.88.0.11/24 on eth0" >"$dir/outcome"
