# shellcheck shell=bash
# The segment: one namespace is the switch, one for each host, and the mirror port.
# Every interface is born inside a namespace, so the host never has one of them.

roles() { say sw client router "$(servers)"; }

quiet_sysctls=(
  ipv6/conf/all/disable_ipv6=1 ipv6/conf/default/disable_ipv6=1
  # ip_forward first: writing it changes accept_redirects.
  ipv4/ip_forward=0
  ipv4/conf/{all,default}/{accept_redirects,send_redirects,rp_filter,arp_ignore,arp_announce}=0
  ipv4/conf/{all,default}/{arp_filter,arp_notify,arp_accept,proxy_arp,proxy_arp_pvlan,accept_local}=0
)

# Addresses are fixed, and fit for use at once: nobody waits for DAD, and no router tells others.
ipv6_sysctls=(
  ipv6/conf/{all,default}/disable_ipv6=0 ipv6/conf/all/forwarding=0
  ipv6/conf/{all,default}/{accept_dad,accept_ra,accept_redirects,autoconf,proxy_ndp,router_solicitations}=0
)

make_namespace() { # ROLE
  local role=$1
  ip netns add "$(namespace_of "$role")"
  # Before there is an interface: new ones copy `default`.
  set_sysctls "$role" "${quiet_sysctls[@]}"
  if has_ipv6 && [[ $role != sw ]]; then set_sysctls "$role" "${ipv6_sysctls[@]}"; fi
  ip -n "$(namespace_of "$role")" link set lo up
}

make_switch() {
  local sw
  sw=$(namespace_of sw)
  ip -n "$sw" -batch - <<END
link add br0 type bridge mcast_snooping 0 mcast_querier 0 stp_state 0
link set br0 up
link add p-mon type veth peer name mon0 netns $(namespace_of client)
link set p-mon arp off up
END
  # A bridge that hands packets to iptables drops those whose IP header is wrong; a switch reads none.
  # shellcheck disable=SC2016
  in_ns sw sh -ec 'for call in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e "$call" ] || echo 0 >"$call"; done'
}

attach_host() { # ROLE: a cable from its eth0 to its port on the switch
  local role=$1 sw
  sw=$(namespace_of sw)
  ip -n "$(namespace_of "$role")" -batch - <<END
link add eth0 address $(mac_of "$role") type veth peer name p-$role netns $sw
link set eth0 up
$(own_addresses "$role")
END
  attach_port "p-$role"
}

own_addresses() { # ROLE: lines for ip -batch
  if has_ipv4; then say "address add $(address_of "$1")/$PREFIX dev eth0"; fi
  if has_ipv6; then say "address add $(address6_of "$1")/$PREFIX6 dev eth0 nodad"; fi
}

default_routes() { # lines for ip -batch
  if has_ipv4; then say "route add default via $(address_of router)"; fi
  if has_ipv6; then say "route add default via $(address6_of router)"; fi
}

# What a host hands to its card has half a checksum, and a cable of the lab has no card that would complete it: whoever captures
# could not tell it from a wrong one. Without the offload the kernel computes them itself.
checksums_in_full() { # ROLE
  in_ns "$1" ethtool -K eth0 tx off >/dev/null
}

attach_port() { # PORT of the switch
  ip -n "$(namespace_of sw)" link set "$1" master br0 up
  mirror_port "$1"
}

# One rule for each port: a frame enters the switch once, so the mirror shows it once. Mutants that
# change what the director sends work before it (their priority is 0), so that the mirror shows it changed.
mirror_port() { # PORT
  in_ns sw nft -f - <<END
add table netdev mirror
add chain netdev mirror $1 { type filter hook ingress device $1 priority 100; }
add rule netdev mirror $1 dup to p-mon
END
}

make_client() {
  attach_host client
  # The mirror's own stack says nothing.
  if has_ipv6; then set_sysctls client ipv6/conf/mon0/disable_ipv6=1; fi
  ip -n "$(namespace_of client)" -batch - <<END
$(default_routes)
link set mon0 arp off up
END
  # Captures see a frame before this rule does; the client's own stack must not act on a mirrored one.
  in_ns client nft -f - <<'END'
add table netdev mirror
add chain netdev mirror mon0 { type filter hook ingress device mon0 priority 0; policy drop; }
END
}

# The far side is a cable to nowhere without ARP: what is sent to 203.0.113.0/28 leaves by it and
# nobody complains, where an unanswered ARP question would end in ICMP errors to the VIP.
make_router() {
  attach_host router
  checksums_in_full router
  ip -n "$(namespace_of router)" -batch - <<END
link add far0 type veth peer name far1
link set far0 arp off up
link set far1 arp off up
$(if has_ipv4; then say "address add 203.0.113.1/28 dev far0"; fi)
$(if has_ipv6; then say "address add $FAR6::1/124 dev far0"; fi)
END
  set_sysctls router ipv4/ip_forward=1 ipv4/conf/{all,default,eth0,far0}/{accept,send}_redirects=0
  if has_ipv6; then set_sysctls router ipv6/conf/all/forwarding=1; fi
}

remove_namespaces() {
  local path
  for path in /run/netns/lvspec-"$LAB"-*; do
    [[ -e $path ]] || continue
    warn_of_strangers "${path##*/}"
    ip netns delete "${path##*/}"
  done
}

# Commands that a user started with `lab run` are theirs to end.
warn_of_strangers() { # NAMESPACE
  local pids
  pids=$(ip netns pids "$1" 2>/dev/null | tr '\n' ' ')
  [[ -z $pids ]] || warn "still running in $1, now without a network: $pids"
}
