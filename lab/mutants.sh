# shellcheck shell=bash
# Ways to break a running lab. mutants.tsv says what each does and which checks must notice; the
# functions break_NAME and mend_NAME are in mutants-*.sh, by family. mend_NAME must work after a
# break_NAME that was cut short, and leave the lab as it was built.

MUTANTS=$LAB_DIR/mutants.tsv

mutant_names() { tail -n +2 "$MUTANTS" | cut -f 1; }

need_mutant() { # NAME KIND-OF-DIRECTOR FAMILY DIRECTORS
  mutant_names | grep -x -- "$1" >/dev/null ||
    die 2 "there is no way to break a lab called '$1'; see: lab list"
  if [[ " ${IPVS_MUTANTS[*]} " == *" $1 "* && $2 == nft ]]; then
    die 2 "'$1' needs an IPVS director (host or uml), and the one of lab '$LAB' is nft"
  fi
  if [[ " ${PAIR_MUTANTS[*]} " == *" $1 "* && $4 != 2 ]]; then
    die 2 "'$1' is one of two directors, and lab '$LAB' has one: use --directors 2"
  fi
  local of_ipv6=no
  if [[ " ${IPV6_MUTANTS[*]} " == *" $1 "* ]]; then of_ipv6=yes; fi
  case $3$of_ipv6 in
    4yes) die 2 "'$1' is one of IPv6, and lab '$LAB' has none: use --family 6 or 46" ;;
    6no) die 2 "'$1' is one of IPv4, and lab '$LAB' has none: use --family 4 or 46" ;;
  esac
}

break_mutant() { # NAME
  need_up
  need_mutant "$1" "$(setting director)" "$(setting family)" "$(setting directors)"
  if [[ -e $STATE/broken/$1 ]]; then die 2 "lab '$LAB' is already broken in this way: $1"; fi
  touch "$STATE/broken/$1"
  "break_$1" && return
  "mend_$1" && rm "$STATE/broken/$1"
  die 4 "could not break lab '$LAB' with $1"
}

mend_mutant() { # NAME
  need_up
  need_mutant "$1" "$(setting director)" "$(setting family)" "$(setting directors)"
  if [[ ! -e $STATE/broken/$1 ]]; then
    warn "lab '$LAB' is not broken in this way: $1"
    return
  fi
  "mend_$1" && forget_connections || die 4 "could not mend $1; lab down --name $LAB, then lab up"
  rm "$STATE/broken/$1"
}

list_mutants() { # text|tsv
  if [[ $1 == tsv ]]; then
    cat "$MUTANTS"
    return
  fi
  local scope
  for scope in real_server director switch; do
    say "on a ${scope/_/ }:"
    tail -n +2 "$MUTANTS" | awk -F '\t' -v scope="$scope" '$2 == scope { printf "  %-20s %s\n", $1, $6 }'
  done
}

# What the hosts learned from each other; the next packet asks anew.
forget_neighbours() {
  local role
  for role in client router $(servers); do
    ip -n "$(namespace_of "$role")" neigh flush all
  done
  for role in $(directors); do shell_of "$role" 'ip neigh flush all'; done
}

# A real server repeats what was not acknowledged for a minute: what belongs to the time of the fault
# would be seen after it. Not even their resets may leave, nor wait for a neighbour to be found.
forget_connections() {
  local role
  for role in $(servers); do
    in_ns "$role" nft 'add table netdev hush; add chain netdev hush out { type filter hook egress device eth0 priority -100; policy drop; }' &&
      in_ns "$role" ss -Knt state connected 'sport = :80' >/dev/null &&
      ip -n "$(namespace_of "$role")" neigh flush all &&
      in_ns "$role" nft 'delete table netdev hush' || return 1
  done
}

arp_sysctls() { # ROLE: as the lab is built
  set_sysctls "$1" ipv4/conf/all/arp_ignore=1 ipv4/conf/all/arp_announce=2 ipv4/conf/lo/arp_ignore=0
}

python() {
  if [[ -x /usr/bin/python3 ]]; then echo /usr/bin/python3; else command -v python3; fi
}
