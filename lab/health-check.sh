#!/usr/bin/env bash
# A health checker as small as can be: tries a TCP connection to each real server and gives the one that refuses it weight 0.
#   health-check.sh VIP PORT SERVER=WEIGHT…
set -u
vip=$1 port=$2
shift 2
declare -A down=()

serves() { (exec 3<>"/dev/tcp/$1/$port") 2>/dev/null; }
set_weight() { ipvsadm -e -t "$vip:$port" -r "$1:$port" -g -w "$2"; }

while :; do
  for pair; do
    server=${pair%=*}
    if serves "$server"; then
      [[ -z ${down[$server]-} ]] || { set_weight "$server" "${pair#*=}" && unset "down[$server]"; }
    else
      [[ -n ${down[$server]-} ]] || { set_weight "$server" 0 && down[$server]=yes; }
    fi
  done
  sleep 0.5
done
