# shellcheck shell=bash
# What the director sends, changed at its port of the switch: the same for each kind of director.
# The mirror's rules come later, so that it shows what the segment gets.

# Frames that the director forwards, and no others.
FORWARDED="ether saddr $DIRECTOR_MAC ip daddr $VIP tcp dport 80"

director_port() { # RULE…
  local rule text="add table netdev mutant
add chain netdev mutant in { type filter hook ingress device p-dr1 priority 0; }"
  for rule in "$@"; do text+=$'\n'"add rule netdev mutant in $rule"; done
  in_ns sw nft -f - <<<"$text"
}
mend_director_port() { delete_table sw; }

break_dscp_changed() { director_port "$FORWARDED ip dscp set cs1"; }
mend_dscp_changed() { mend_director_port; }

break_mss_clamped() { director_port "$FORWARDED tcp option maxseg size set 536"; }
mend_mss_clamped() { mend_director_port; }

break_ttl_three_less() { director_port "$FORWARDED ip ttl set 61"; }
mend_ttl_three_less() { mend_director_port; }

break_ttl_mixed() { director_port "$FORWARDED numgen inc mod 2 == 0 ip ttl set 61"; }
mend_ttl_mixed() { mend_director_port; }

# Written as raw bytes: nft would mend the checksum of a field that it knows.
break_checksum_bad() { director_port "$FORWARDED @nh,80,16 set 0xdead"; }
mend_checksum_bad() { mend_director_port; }

break_source_mac_foreign() { director_port "$FORWARDED ether saddr set 02:00:00:00:00:99"; }
mend_source_mac_foreign() { mend_director_port; }

break_broadcast_forward() { director_port "$FORWARDED ether daddr set ff:ff:ff:ff:ff:ff"; }
mend_broadcast_forward() { mend_director_port; }

break_port_changed() { director_port "$FORWARDED tcp dport set 8080"; }
mend_port_changed() { mend_director_port; }

# As a rule that drops what connection tracking calls invalid: it never saw the servers' half of the connection.
break_fin_dropped() { director_port "$FORWARDED tcp flags & fin == fin drop"; }
mend_fin_dropped() { mend_director_port; }

# As a firewall that keeps a connection for a moment after its server closed. It cannot see that close in direct routing; here the
# switch tells it.
break_closed_forgotten() {
  local port closed="ip saddr $VIP tcp sport 80 tcp flags & fin == fin add @closed { ip daddr . tcp dport }"
  closed+=" add @just_closed { ip daddr . tcp dport timeout 100ms }"
  in_ns sw nft -f - <<END
add table netdev mutant
add set netdev mutant closed { type ipv4_addr . inet_service; size 65536; flags dynamic; }
add set netdev mutant just_closed { type ipv4_addr . inet_service; size 65536; flags dynamic, timeout; }
$(for port in web1 web2; do
    say "add chain netdev mutant $port { type filter hook ingress device p-$port priority 0; }"
    say "add rule netdev mutant $port $closed"
  done)
add chain netdev mutant in { type filter hook ingress device p-dr1 priority 0; }
add rule netdev mutant in $FORWARDED tcp flags & (fin | rst) != 0 ip saddr . tcp sport @closed ip saddr . tcp sport != @just_closed drop
END
}
mend_closed_forgotten() { mend_director_port; }

# As behind a leg with a smaller MTU, with the ICMP that would tell the clients filtered.
break_long_requests_dropped() { director_port "$FORWARDED ip length > 1300 drop"; }
mend_long_requests_dropped() { mend_director_port; }

# As a network card that merges segments and cuts them wrongly again, now and then. The real server's kernel sees it by the checksum.
break_upload_corrupted() { director_port "$FORWARDED ip length > 1300 numgen inc mod 50 == 0 @th,800,8 set 0x58"; }
mend_upload_corrupted() { mend_director_port; }

# As a firewall behind IPVS that knows no ICMP.
break_icmp_kept() { director_port "ether saddr $DIRECTOR_MAC ip daddr $VIP ip protocol icmp drop"; }
mend_icmp_kept() { mend_director_port; }

# SYNs get through: what is lost is repaired by the client, and costs it half a second each.
break_forward_lossy() { director_port "$FORWARDED tcp flags & syn == 0 numgen inc mod 40 == 0 drop"; }
mend_forward_lossy() { mend_director_port; }

# As packets that are balanced one by one: what comes again of a SYN goes to the other real server.
break_syn_scheduled_again() {
  local syn="$FORWARDED tcp flags & syn == syn" again='ip saddr . tcp sport . tcp sequence'
  in_ns sw nft -f - <<END
add table netdev mutant
add set netdev mutant known { typeof $again; size 65536; flags dynamic; }
add chain netdev mutant in { type filter hook ingress device p-dr1 priority 0; }
add rule netdev mutant in $syn $again @known ether daddr set ether daddr map { $WEB1_MAC : $WEB2_MAC, $WEB2_MAC : $WEB1_MAC }
add rule netdev mutant in $syn add @known { $again }
END
}
mend_syn_scheduled_again() { mend_director_port; }

# As a card that hands frames up as its host's own whoever they are framed to.
break_broadcast_scheduled() {
  in_ns sw nft -f - <<END
add table netdev mutant
add chain netdev mutant out { type filter hook egress device p-dr1 priority 0; }
add rule netdev mutant out ether daddr ff:ff:ff:ff:ff:ff ip daddr $VIP ether daddr set $DIRECTOR_MAC
END
}
mend_broadcast_scheduled() { mend_director_port; }

break_snat() { director_port "$FORWARDED ip saddr set $DIP"; }
mend_snat() { mend_director_port; }

# A connection begins at one real server, and its later segments go to the other.
break_connection_split() {
  director_port "$FORWARDED tcp flags & syn == 0 ether daddr set ether daddr map { $WEB1_MAC : $WEB2_MAC, $WEB2_MAC : $WEB1_MAC }"
}
# The other one's resets reach no client, so the director holds every connection for 15 minutes, ports that come again included.
mend_connection_split() {
  mend_director_port
  restore_ipvs_method
}

# What enters the switch a second time does so by a port of its own, which must not learn where the director is.
second_port() {
  ip -n "$(namespace_of sw)" -batch - <<'END' &&
link add twice type veth peer name p-twice
link set twice up
link set p-twice master br0 up
link set p-twice type bridge_slave learning off flood off mcast_flood off bcast_flood off
END
    mirror_port p-twice
}
break_forwarded_twice() { second_port && director_port "$FORWARDED dup to twice"; }
mend_forwarded_twice() {
  mend_director_port
  in_ns sw nft 'add chain netdev mirror p-twice; delete chain netdev mirror p-twice'
  ip -n "$(namespace_of sw)" link del twice 2>/dev/null || true
}

break_time_exceeded_dropped() { director_port "ether saddr $DIRECTOR_MAC icmp type time-exceeded drop"; }
mend_time_exceeded_dropped() { mend_director_port; }

break_fragments_dropped() { director_port "ether saddr $DIRECTOR_MAC ip daddr $VIP ip frag-off & 0x3fff != 0 drop"; }
mend_fragments_dropped() { mend_director_port; }
