# shellcheck shell=bash
# The ports of the switch: first the mirror port. The cluster is healthy; what a tester can know of it is not.

break_mirror_off() { mirror_with ''; }
mend_mirror_off() { mirror_with 'dup to p-mon'; }

break_mirror_lossy() { mirror_with 'numgen inc mod 20 < 19 dup to p-mon'; }
mend_mirror_lossy() { mirror_with 'dup to p-mon'; }

mirror_with() { # RULE for each port, or none
  local port text=''
  for port in $(switch_ports); do
    text+="flush chain netdev mirror $port"$'\n'
    if [[ -n $1 ]]; then text+="add rule netdev mirror $port $1"$'\n'; fi
  done
  in_ns sw nft -f - <<<"$text"
}

switch_ports() { bridge -n "$(namespace_of sw)" link show | sed -n 's/^[0-9]*: \(p-[a-z0-9]*\)[@:].*/\1/p'; }

# What leaves a port is shown as well as what enters one, as switches do that mirror both directions.
break_mirror_twice() {
  local port
  for port in $(switch_ports); do
    printf '%s\n' "add chain netdev mirror out-$port { type filter hook egress device $port priority 100; }" \
      "add rule netdev mirror out-$port dup to p-mon"
  done | in_ns sw nft -f -
}
mend_mirror_twice() {
  local port
  for port in $(switch_ports); do
    printf '%s chain netdev mirror out-'"$port"'\n' add flush delete
  done | in_ns sw nft -f -
}

# As a hypervisor does that lets a port send from its own addresses only.
break_anti_spoofing() {
  in_ns sw nft -f - <<END
add table netdev mutant
add chain netdev mutant web1 { type filter hook ingress device p-web1 priority 0; }
add chain netdev mutant web2 { type filter hook ingress device p-web2 priority 0; }
add rule netdev mutant web1 ip saddr $VIP drop
add rule netdev mutant web2 ip saddr $VIP drop
END
}
mend_anti_spoofing() { delete_table sw; }
