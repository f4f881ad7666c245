#!/bin/sh
# Applies a network change. Written by Groundwork.
sleep 1
ifdown --force eth0
[ -r /run/dhclient.eth0.pid ] && kill "$(cat /run/dhclient.eth0.pid)"
command -v dhcpcd >/dev/null 2>&1 && dhcpcd -x eth0
ip -4 addr del 10.88.0.131/24 dev eth0 2>/dev/null
ifup --force eth0
tries=0
while [ $tries -lt 20 ]; do
  if ip -4 -o addr show dev eth0 | grep 'inet 10.88.0.11/24 ' | grep -qv ' dynamic '; then
    ip -4 addr del 10.88.0.131/24 dev eth0 2>/dev/null
    rm -f /var/lib/groundwork/network/apply.sh
    exit 0
  fi
  tries=$((tries + 1))
  sleep 1
done
exec systemctl start --no-block groundwork-net-rollback.service
