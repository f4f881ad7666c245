#!/bin/sh
# Undoes a network change that nobody confirmed. Written by Groundwork.
dir=/var/lib/groundwork/network
put_back() { cp -p "$dir/before/$1" "$2.groundwork-old" && mv -f "$2.groundwork-old" "$2"; }
rm -f /etc/netplan/60-groundwork-eth0.yaml
put_back 1 /etc/resolv.conf
[ -e /etc/netplan/00-installer-config.yaml.groundwork-aside ] && mv -f /etc/netplan/00-installer-config.yaml.groundwork-aside /etc/netplan/00-installer-config.yaml
sync
if [ "$1" = --boot ]; then
  netplan generate
else
  systemctl stop groundwork-net-apply.service
  netplan generate
  ip -4 addr del 10.88.0.11/24 dev eth0 2>/dev/null
  netplan apply
  networkctl reconfigure eth0
fi
rm -f "$dir/rollback.sh"
rm -f /etc/systemd/system/multi-user.target.wants/groundwork-net-rollback-boot.service /etc/systemd/system/groundwork-net-rollback-boot.service
rm -rf "$dir/before" "$dir/token" "$dir/apply.sh"
echo "undone: 10.88.0.11/24 on eth0" >"$dir/outcome"
