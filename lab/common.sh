# shellcheck shell=bash
# Names, addresses and small helpers that every part of the lab uses. Sourced by ./lab.

LAB_ROOT=/run/lvspec-lab
DEFAULT_NAME=demo

VIP=198.51.100.180
# A second virtual address, in labs with all services.
VIP2=198.51.100.181
DIP=198.51.100.18
PREFIX=24
# In labs with IPv6: the last digits are those of the IPv4 address in hex, as in the MAC.
NET6=2001:db8:51
VIP6=$NET6::b4
PREFIX6=64
FAR6=2001:db8:f
DIRECTOR_MAC=02:00:00:00:00:12
# Of the arm to the real servers, where the director has two.
DIP2=198.51.100.19
DIRECTOR_MAC2=02:00:00:00:00:13
ROUTER_MAC=02:00:00:00:00:01
CLIENT_MAC=02:00:00:00:00:c8
WEB1_MAC=02:00:00:00:00:10
WEB2_MAC=02:00:00:00:00:11

# Role, last octet of its address. The MAC is 02:00:00:00:00:<octet in hex>.
declare -A OCTET=([router]=1 [web1]=16 [web2]=17 [dr1]=18 [dr2]=19 [web3]=20 [client]=200)
declare -A PAGE=([web1]='this is kgc web!' [web2]='this is benet web!' [web3]='this is tester web!')

say() { printf '%s\n' "$*"; }
warn() { printf 'lab: %s\n' "$*" >&2; }
die() { # STATUS MESSAGE…
  local status=$1
  shift
  warn "$*"
  exit "$status"
}

use_lab() { # NAME: everything below speaks of this lab
  [[ $1 =~ ^[a-z0-9]{1,8}$ ]] ||
    die 2 "'$1' is no lab name: use 1 to 8 of a-z and 0-9, for example --name ci1"
  LAB=$1
  STATE=$LAB_ROOT/$LAB
}

address_of() { printf '198.51.100.%d' "${OCTET[$1]}"; }
address6_of() { printf '%s::%x' "$NET6" "${OCTET[$1]}"; }
mac_of() { printf '02:00:00:00:00:%02x' "${OCTET[$1]}"; }
namespace_of() { printf 'lvspec-%s-%s' "$LAB" "$1"; }
namespace_path() { printf '/run/netns/lvspec-%s-%s' "$LAB" "$1"; }

# nsenter changes the network and nothing else, which is enough for all but /sys and takes a
# fifth of the time of `ip netns exec`.
in_ns() { # ROLE COMMAND…
  local role=$1
  shift
  nsenter --net="$(namespace_path "$role")" -- "$@"
}

# In one shell for the whole list: a process for each value would cost more than the rest of `up`.
set_sysctls() { # ROLE net/path=value…
  local role=$1
  shift
  # shellcheck disable=SC2016
  in_ns "$role" sh -ec 'for s; do echo "${s#*=}" >"/proc/sys/net/${s%%=*}"; done' sh "$@"
}

wait_for() { # SECONDS CONDITION…: polls until the condition holds; fails at the deadline
  local deadline=$((${EPOCHREALTIME/./} + $1 * 1000000))
  shift
  until "$@"; do
    ((${EPOCHREALTIME/./} < deadline)) || return 1
    sleep 0.01
  done
}

setting() { cat "$STATE/settings/$1"; }
remember() { printf '%s\n' "$2" >"$STATE/settings/$1"; }

has_ipv4() { [[ $(setting family) == *4* ]]; }
has_two_arms() { [[ $(setting arms) == 2 ]]; }
is_pair() { [[ $(setting directors) == 2 ]]; }
directors() { if is_pair; then say dr1 dr2; else say dr1; fi; }
has_enrolled() { [[ $(setting enrolled) == on ]]; }
servers() { if has_enrolled; then say web1 web2 web3; else say web1 web2; fi; }
has_ipv6() { [[ $(setting family) == *6* ]]; }

is_up() { [[ -e $STATE/ready ]]; }
need_up() {
  is_up || die 2 "lab '$LAB' is not running; start it with: lab up --name $LAB"
}

# The lock is on the state folder itself, so that it leaves nothing behind. A lab that was taken
# down while we waited has a new folder or none: then look again.
lock_lab() { # CREATE(yes|no): fails when there is nothing to lock
  local create=$1
  while :; do
    if [[ $create == yes ]]; then mkdir -p "$STATE"; fi
    { exec 9<"$STATE"; } 2>/dev/null || return 1
    flock -w 60 9 || die 2 "lab '$LAB' is busy: another lab command has held it for a minute"
    [[ /proc/self/fd/9 -ef $STATE ]] && return 0
  done
}
unlock_lab() { exec 9<&-; }

need_root() {
  ((EUID == 0)) || die 4 "network namespaces need root: run it with sudo"
}

need_tools() {
  local missing=() pair
  for pair in ip:iproute2 nsenter:util-linux nft:nftables nginx:nginx-light curl:curl pgrep:procps ethtool:ethtool; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  ((${#missing[@]} == 0)) || die 4 "missing: ${missing[*]}; install with: apt-get install ${missing[*]}"
}
