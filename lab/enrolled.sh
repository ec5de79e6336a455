# shellcheck shell=bash
# The client's machine as one more real server (lab up --enrolled on): web3, in a namespace of its own behind a second port of the
# client's, eth1. All that the port is sent goes to the namespace, where the VIP is, so nothing of it touches the client's own stack;
# and whoever captures at eth1 sees what a real server is sent.

attach_enrolled() { # ROLE
  local client
  client=$(namespace_of client)
  ip -n "$client" -batch - <<END
link add eth1 address $(mac_of "$1") type veth peer name p-$1 netns $(namespace_of sw)
END
  # Neither ARP nor IPv6 on the port itself: the client's stack would answer there for its own addresses.
  if has_ipv6; then set_sysctls client ipv6/conf/eth1/disable_ipv6=1; fi
  ip -n "$client" -batch - <<END
link set eth1 arp off up
link add link eth1 name $1 type macvlan mode passthru
link set $1 netns $(namespace_of "$1") name eth0
END
  ip -n "$(namespace_of "$1")" -batch - <<END
link set eth0 up
$(own_addresses "$1")
END
  in_ns client ethtool -K eth1 tx off >/dev/null
  attach_port "p-$1"
}
