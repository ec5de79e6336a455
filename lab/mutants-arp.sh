# shellcheck shell=bash
# What web1 says, and does not say, by ARP.

break_arp_ignore_off() { set_sysctls web1 ipv4/conf/all/arp_ignore=0; }
mend_arp_ignore_off() { mend_arp; }

break_arp_ignore_lo_only() { set_sysctls web1 ipv4/conf/all/arp_ignore=0 ipv4/conf/lo/arp_ignore=1; }
mend_arp_ignore_lo_only() { mend_arp; }

# Without its neighbours web1 has to ask, and it asks in the VIP's name.
break_arp_announce_0() { set_sysctls web1 ipv4/conf/all/arp_announce=0 && web1_forgets; }
mend_arp_announce_0() { mend_arp; }

break_arp_announce_1() { set_sysctls web1 ipv4/conf/all/arp_announce=1 && web1_forgets; }
mend_arp_announce_1() { mend_arp; }

web1_forgets() { ip -n "$(namespace_of web1)" neigh flush all; }

mend_arp() { arp_sysctls web1 && forget_neighbours; }

# The director has a fixed entry. What it learned would be worth nothing at the next question, and when
# that comes is chance: web1's own questions tell the director its MAC again.
break_rip_silent() {
  director_shell "ip neigh replace $(address_of web1) lladdr $WEB1_MAC dev eth0 nud permanent" &&
    set_sysctls web1 ipv4/conf/all/arp_ignore=8
}
mend_rip_silent() {
  director_shell "ip neigh del $(address_of web1) dev eth0"
  mend_arp
}

break_rip_deaf_to_clients() { web1_filter "arp operation request arp daddr ip $(address_of web1) arp saddr ip != $DIP drop"; }
mend_rip_deaf_to_clients() { mend_filtered_arp; }

# arp_ignore is off, and a filter lets just one kind of question through.
break_arp_unicast_only() { answer_only "ether daddr ff:ff:ff:ff:ff:ff"; }
mend_arp_unicast_only() { mend_filtered_arp; }

break_arp_probe_only() { answer_only "arp saddr ip != 0.0.0.0"; }
mend_arp_probe_only() { mend_filtered_arp; }

break_arp_odd_sender() {
  answer_only "arp saddr ip { 0.0.0.0, $DIP, 198.51.100.200-198.51.100.229 }"
}
mend_arp_odd_sender() { mend_filtered_arp; }

answer_only() { # MATCH of the questions that are dropped
  web1_filter "arp operation request arp daddr ip $VIP $1 drop" &&
    set_sysctls web1 ipv4/conf/all/arp_ignore=0
}
web1_filter() { # RULE
  in_ns web1 nft "add table netdev mutant; add chain netdev mutant in { type filter hook ingress device eth0 priority 0; }; add rule netdev mutant in $1"
}
mend_filtered_arp() {
  mend_arp
  delete_table web1
}
delete_table() { in_ns "$1" nft 'add table netdev mutant; delete table netdev mutant'; }

# What web1 answers goes to all, as a rule that was made for announcements would have it.
break_arp_answers_everybody() { web1_egress 'arp operation reply ether daddr set ff:ff:ff:ff:ff:ff'; }
mend_arp_answers_everybody() { mend_filtered_arp; }

# --- the VIP's place ---

break_vip_on_eth0() { move_vip "address add $VIP/32 dev eth0"; }
mend_vip_on_eth0() { restore_vip; }

break_vip_24_on_lo() { move_vip "address add $VIP/24 dev lo"; }
mend_vip_24_on_lo() { restore_vip; }

break_vip_24_arp_on() { set_sysctls web1 ipv4/conf/all/arp_ignore=0 && move_vip "address add $VIP/24 dev lo"; }
mend_vip_24_arp_on() { restore_vip; }

break_no_vip() { move_vip ''; }
mend_no_vip() { restore_vip; }

move_vip() { # COMMAND of ip that puts it elsewhere
  ip -n "$(namespace_of web1)" -batch - <<<"address del $VIP/32 dev lo"$'\n'"$1"
}

restore_vip() {
  local address
  for address in "$VIP/32 dev eth0" "$VIP/24 dev lo" "$VIP/32 dev lo"; do
    # shellcheck disable=SC2086
    ip -n "$(namespace_of web1)" address del $address 2>/dev/null || true
  done
  ip -n "$(namespace_of web1)" address add "$VIP/32" dev lo
  mend_arp
}

# --- speaking up ---

# proxy_arp alone never answers on one segment: pvlan lets it answer for hosts on the asker's side.
break_proxy_arp() {
  set_sysctls web1 ipv4/ip_forward=1 ipv4/conf/eth0/proxy_arp=1 ipv4/conf/eth0/proxy_arp_pvlan=1
}
mend_proxy_arp() {
  set_sysctls web1 ipv4/conf/eth0/proxy_arp=0 ipv4/conf/eth0/proxy_arp_pvlan=0 ipv4/ip_forward=0 \
    ipv4/conf/{all,default,lo,eth0}/accept_redirects=0
  forget_neighbours
}

break_gratuitous_arp() {
  start_process mutant-claim web1 "$(python)" "$LAB_DIR/arp-claim.py" eth0 "$VIP" "$STATE/claimed" >"$STATE/mutant.log" 2>&1 &&
    wait_for 5 test -e "$STATE/claimed"
}
mend_gratuitous_arp() {
  stop_process mutant-claim
  rm -f "$STATE/claimed"
  forget_neighbours
}

# web1's start script does, once the hook of the lab's profile has taken it off the segment (hooks.sh).
break_boot_announces_vip() { :; }
mend_boot_announces_vip() { forget_neighbours; }
