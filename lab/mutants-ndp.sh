# shellcheck shell=bash
# Labs with IPv6: what is said by NDP, and what of IPv6 can be wrong while IPv4 is right.

IPV6_MUTANTS=(vip6_on_eth0 vip6_dad vip6_dad_again proxy_ndp advertisement_unsolicited advertisement_twice
  no_vip6 gateway6_director hop_limit_three_less flow_label_lost)

# A host answers for the addresses of the interface that was asked, so nothing but the address is needed.
break_vip6_on_eth0() { web1_batch "address del $VIP6/128 dev lo" "address add $VIP6/128 dev eth0 nodad"; }
mend_vip6_on_eth0() { restore_vip6; }

# As start scripts do that put the VIP where other addresses are: beside the one on lo, so that pages go on loading.
break_vip6_dad() {
  set_sysctls web1 ipv6/conf/eth0/accept_dad=1 &&
    web1_batch "address add $VIP6/128 dev eth0" &&
    wait_for 5 vip6_is_duplicate
}
mend_vip6_dad() { restore_vip6; }

# The same by a script that does not give up: it is told no, takes the address away and tries again.
break_vip6_dad_again() {
  # shellcheck disable=SC2016
  set_sysctls web1 ipv6/conf/eth0/accept_dad=1 &&
    start_process mutant-dad web1 bash -c 'while :; do
      ip address add "$1" dev eth0 && until ip address show dev eth0 to "$1" | grep dadfailed >/dev/null; do sleep 0.05; done
      ip address del "$1" dev eth0
      touch "$2"
      sleep 0.3
    done' mutant-dad "$VIP6/128" "$STATE/tested" >"$STATE/mutant.log" 2>&1 &&
    wait_for 5 test -e "$STATE/tested"
}
mend_vip6_dad_again() {
  stop_process mutant-dad
  rm -f "$STATE/tested"
  restore_vip6
}

vip6_is_duplicate() { ip -n "$(namespace_of web1)" -6 address show dev eth0 to "$VIP6" | grep dadfailed >/dev/null; }

web1_batch() { ip -n "$(namespace_of web1)" -batch - <<<"$(printf '%s\n' "$@")"; }

restore_vip6() {
  ip -n "$(namespace_of web1)" address del "$VIP6/128" dev eth0 2>/dev/null || true
  ip -n "$(namespace_of web1)" address replace "$VIP6/128" dev lo
  set_sysctls web1 ipv6/conf/eth0/accept_dad=0
  forget_neighbours
}

# Only a host that forwards speaks for others, and after up to 0.8 s.
break_proxy_ndp() {
  set_sysctls web1 ipv6/conf/all/forwarding=1 ipv6/conf/eth0/proxy_ndp=1 && web1_batch "neigh add proxy $VIP6 dev eth0"
}
mend_proxy_ndp() {
  ip -n "$(namespace_of web1)" neigh del proxy "$VIP6" dev eth0 2>/dev/null || true
  set_sysctls web1 ipv6/conf/eth0/proxy_ndp=0 ipv6/conf/all/forwarding=0
  forget_neighbours
}

# --- what the director says ---

ADVERTISED="ether saddr $DIRECTOR_MAC icmpv6 type nd-neighbor-advert ip6 saddr $VIP6 ip6 daddr != ff00::/8"

# The flag stands in a reserved bit instead, which nobody looks at: so the checksum is right, and hosts believe it.
break_advertisement_unsolicited() { director_port "$ADVERTISED @th,32,32 set 0x20004000"; }
mend_advertisement_unsolicited() { mend_director_port && forget_neighbours; }

break_advertisement_twice() { second_port && director_port "$ADVERTISED dup to twice"; }
mend_advertisement_twice() { mend_forwarded_twice; }

# --- what IPv4 does not show ---

break_no_vip6() { web1_batch "address del $VIP6/128 dev lo"; }
mend_no_vip6() { restore_vip6; }

break_gateway6_director() { web1_batch "route replace default via $(address6_of dr1)"; }
mend_gateway6_director() { web1_batch "route replace default via $(address6_of router)"; }

FORWARDED6="ether saddr $DIRECTOR_MAC ip6 daddr $VIP6 tcp dport 80"

break_hop_limit_three_less() { director_port "$FORWARDED6 ip6 hoplimit set 61"; }
mend_hop_limit_three_less() { mend_director_port; }

break_flow_label_lost() { director_port "$FORWARDED6 ip6 flowlabel set 0"; }
mend_flow_label_lost() { mend_director_port; }
