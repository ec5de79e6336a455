# shellcheck shell=bash
# What web1 serves, and the way its replies take.

break_service_down() { stop_process nginx-web1 && wait_for 5 serves_not web1; }
mend_service_down() { restart_nginx; }

restart_nginx() {
  process_alive nginx-web1 || start_nginx web1
  wait_for_server web1
}

# As after a hardening guide that binds each service to the host's own address.
break_listens_on_rip() { altered_nginx "s/listen 80 /listen $(address_of web1):80 /" && wait_for 5 listens_on_rip; }
mend_listens_on_rip() { mend_altered_nginx; }

listens_on_rip() { # 0A is LISTEN, 106433C6 198.51.100.16
  in_ns web1 grep -q '106433C6:0050 00000000:0000 0A' /proc/net/tcp
}

altered_nginx() { # SED-SCRIPT: web1's nginx with another configuration
  sed "$1" "$STATE/web1/nginx.conf" >"$STATE/web1/mutant.conf" &&
    stop_process nginx-web1 && wait_for 5 serves_not web1 &&
    start_process mutant-server web1 nginx -p "$STATE/web1/" -c mutant.conf -e error.log >"$STATE/mutant.log" 2>&1
}
mend_altered_nginx() {
  mend_replaced_nginx
  rm -f "$STATE/web1/mutant.conf"
}

# As if a shared folder were no longer mounted: the folder is there, and empty.
break_site_gone() { mv "$STATE/web1/www" "$STATE/web1/www.gone" && mkdir "$STATE/web1/www"; }
mend_site_gone() {
  [[ -e $STATE/web1/www.gone ]] || return 0
  if [[ -e $STATE/web1/www ]]; then rmdir "$STATE/web1/www"; fi
  mv "$STATE/web1/www.gone" "$STATE/web1/www"
}

# The kernel goes on completing handshakes for a stopped process.
break_site_hung() { signal_nginx STOP; }
mend_site_hung() { signal_nginx CONT; }

signal_nginx() { # SIGNAL
  local pid started
  recorded nginx-web1 && is_alive "$pid" "$started" && kill -"$1" "$pid"
}

break_server_errors() { altered_nginx 's/index index.html;/return 503;/' && wait_for 5 serves web1; }
mend_server_errors() { mend_altered_nginx; }

# As a clone that still serves what it was copied from.
break_page_of_another() { cp "$STATE/web2/www/index.html" "$STATE/web1/www/index.html"; }
mend_page_of_another() { write_page web1; }

break_clock_wrong() { replace_nginx late-clock; }
mend_clock_wrong() { mend_replaced_nginx; }


# As a stateful firewall does that saw one direction of a connection only.
break_server_drops_fin() {
  in_ns web1 nft 'add table netdev mutant; add chain netdev mutant in { type filter hook ingress device eth0 priority 0; }; add rule netdev mutant in tcp dport 80 tcp flags & fin == fin drop'
}
mend_server_drops_fin() { delete_table web1; }

break_response_truncated() { replace_nginx truncate; }
mend_response_truncated() { mend_replaced_nginx; }

break_response_reset() { replace_nginx reset; }
mend_response_reset() { mend_replaced_nginx; }

# As a path to the clients with a smaller MTU whose ICMP is filtered.
break_long_replies_dropped() { web1_egress "ip saddr $VIP tcp sport 80 ip length > 1000 drop"; }
mend_long_replies_dropped() { delete_table web1; }

# One octet in the middle of what audits ask for.
break_big_file_corrupted() { printf X | dd of="$STATE/web1/www/big" bs=1 seek=30000 conv=notrunc status=none; }
mend_big_file_corrupted() { write_big_file "$STATE/web1/www/big"; }

break_uploads_refused() { altered_nginx 's/client_max_body_size 64m/client_max_body_size 1k/' && wait_for 5 serves web1; }
mend_uploads_refused() { mend_altered_nginx; }

# As a firewall that drops all ICMP, for safety's sake.
break_pmtu_filtered() {
  in_ns web1 nft 'add table netdev mutant; add chain netdev mutant in { type filter hook ingress device eth0 priority 0; }; add rule netdev mutant in ip protocol icmp icmp type destination-unreachable drop'
}
mend_pmtu_filtered() { delete_table web1; }

# As a proxy that spreads requests over several servers behind the VIP once more.
break_requests_balanced() { replace_nginx balance "${PAGE[web2]}"; }
mend_requests_balanced() { mend_replaced_nginx; }

replace_nginx() { # HOW [OTHER-PAGE]
  stop_process nginx-web1 && wait_for 5 serves_not web1 &&
    start_process mutant-server web1 "$(python)" "$LAB_DIR/bad-server.py" "$1" "$STATE/web1/www" "${PAGE[web1]}" "${@:2}" >"$STATE/mutant.log" 2>&1 &&
    wait_for 5 serves web1
}
mend_replaced_nginx() {
  stop_process mutant-server
  if ! process_alive nginx-web1; then wait_for 5 serves_not web1; fi
  restart_nginx
}

break_syn_ack_differs() { set_sysctls web1 ipv4/tcp_sack=0; }
mend_syn_ack_differs() { set_sysctls web1 ipv4/tcp_sack=1; }

# --- the small services (lab up --services all) ---

# Bound to no address, a UDP socket answers with the address of the interface.
break_udp_source_rip() { restart_small_services 0.0.0.0; }
mend_udp_source_rip() { restart_small_services "$VIP"; }

restart_small_services() { # UDP_ADDRESS
  stop_process small-web1 && wait_for 5 serves_small_not web1 && start_small_services web1 "$1" && wait_for 5 serves_small web1
}

# --- the way back ---

# Written as raw bytes, as a card does that computes it wrongly. A reply's own checksum would be right one time in 65536.
break_reply_checksum_bad() { web1_egress "ip saddr $VIP tcp sport 80 @th,128,16 set 0xdead"; }
mend_reply_checksum_bad() { delete_table web1; }

break_gateway_director() { ip -n "$(namespace_of web1)" route replace default via "$DIP"; }
mend_gateway_director() { ip -n "$(namespace_of web1)" route replace default via "$(address_of router)"; }

break_reply_source_rip() { web1_egress "ip saddr $VIP tcp sport 80 ip saddr set $(address_of web1)"; }
mend_reply_source_rip() { delete_table web1; }

# Everything still works, and the director carries the replies, which is what direct routing avoids.
break_reply_via_director() {
  director_shell 'cd /proc/sys/net/ipv4; echo 1 >ip_forward; for n in all eth0; do
    echo 0 >conf/$n/send_redirects; echo 1 >conf/$n/accept_local; done' &&
    web1_egress "ip saddr $VIP ether daddr != $ROUTER_MAC ether daddr set $DIRECTOR_MAC"
}
mend_reply_via_director() {
  delete_table web1
  director_shell 'cd /proc/sys/net/ipv4; echo 0 >ip_forward; for n in all default lo eth0; do
    echo 0 >conf/$n/accept_redirects; echo 0 >conf/$n/accept_local; done; ip neigh flush all'
}

# A second interface by which web1 reaches the clients beyond the router, as in a network for outgoing traffic alone. Where
# reverse path filtering is off, its frames leave as they would from eth0.
break_rp_filter_strict() {
  ip -n "$(namespace_of web1)" -batch - <<END &&
link add out0 address $WEB1_MAC type veth peer name out1
link set out0 arp off up
link set out1 arp off up
neigh add $(address_of router) lladdr $ROUTER_MAC dev out0 nud permanent
route add 203.0.113.0/28 via $(address_of router) dev out0 onlink
END
    in_ns web1 nft 'add table netdev mutant; add chain netdev mutant out { type filter hook ingress device out1 priority 0; }; add rule netdev mutant out fwd to eth0' &&
    set_sysctls web1 ipv4/conf/all/rp_filter=1
}
mend_rp_filter_strict() {
  set_sysctls web1 ipv4/conf/all/rp_filter=0
  delete_table web1
  ip -n "$(namespace_of web1)" link del out0 2>/dev/null || true
}

web1_egress() { # RULE
  in_ns web1 nft "add table netdev mutant; add chain netdev mutant out { type filter hook egress device eth0 priority 0; }; add rule netdev mutant out $1"
}

# As with a queue of length 0 for packets that wait for an ARP answer: the first packet of each connection is lost. The client that is
# never answered for sends one alone.
break_first_syn_lost() {
  in_ns web1 nft -f - <<END
add table netdev mutant
add set netdev mutant known { type ipv4_addr . inet_service; flags dynamic, timeout; timeout 60s; size 4096; }
add chain netdev mutant in { type filter hook ingress device eth0 priority 0; }
add rule netdev mutant in ip daddr $VIP ip saddr 198.51.100.210-198.51.100.228 tcp flags syn ip saddr . tcp sport != @known add @known { ip saddr . tcp sport } drop
END
}
mend_first_syn_lost() { delete_table web1; }

# As a cluster that is spread by broadcast frames has it.
break_broadcast_taken() { web1_filter "ether daddr ff:ff:ff:ff:ff:ff ip daddr $VIP meta pkttype set host"; }
mend_broadcast_taken() { delete_table web1; }

# As tcp_tw_recycle did before Linux 4.12, which remembered the newest timestamp of each address: here it is the time of the break,
# and lvspec's clock shows the time of day.
break_timestamps_compared() {
  local newest=$(($(date +%s%3N) - 5000))
  web1_filter "ip daddr $VIP tcp flags & syn == syn tcp option timestamp tsval < $((newest % 4294967296)) drop"
}
mend_timestamps_compared() { delete_table web1; }

break_server_forwards() { set_sysctls web1 ipv4/ip_forward=1 ipv4/conf/{all,eth0}/send_redirects=1; }
mend_server_forwards() {
  set_sysctls web1 ipv4/ip_forward=0 ipv4/conf/{all,default,lo,eth0}/{accept_redirects,send_redirects}=0
}

break_server_bounces() { break_no_vip && set_sysctls web1 ipv4/ip_forward=1; }
mend_server_bounces() { mend_server_forwards && mend_no_vip; }
