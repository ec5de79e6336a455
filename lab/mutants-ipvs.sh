# shellcheck shell=bash
# The director's configuration.

IPVS_MUTANTS=(masquerade_tracked nat tunnel weight_0 pool_empty service_missing scheduler_sh scheduler_wrr director_terminates director_rejects_data
  persistence_off wrr_weights_equal wlc_weights_swapped hash_is_rr pool_empty_silent every_port reuse_stalls
  drain_deletes drain_undone sloppy_tcp removed_rescheduled director_mute health_asks_rip_alone redirects_relayed
  priority_added too_long_silent too_long_told mark_too_wide mark_weight_0)
SERVICE="-t $VIP:80"

break_nat() { each_server m; }
mend_nat() { restore_ipvs_method; }

break_tunnel() { each_server i; }
mend_tunnel() { restore_ipvs_method; }

each_server() { # METHOD: g, m or i
  local role lines=()
  for role in $(servers); do lines+=("-e $SERVICE -r $(address_of "$role"):80 -$1 -w 1"); done
  ipvsadm_lines "${lines[@]}"
}
ipvsadm_lines() { # LINE…: all in one program, since starting one takes long there
  director_shell "ipvsadm -R <<END
$(printf '%s\n' "$@")
END"
}

break_weight_0() { ipvsadm_lines "-e $SERVICE -r $(address_of web1):80 -g -w 0"; }
mend_weight_0() { restore_ipvs; }

break_pool_empty() {
  local role lines=()
  for role in $(servers); do lines+=("-d $SERVICE -r $(address_of "$role"):80"); done
  ipvsadm_lines "${lines[@]}"
}
mend_pool_empty() { restore_ipvs; }

break_pool_empty_silent() { break_pool_empty && director_port "ether saddr $DIRECTOR_MAC icmp type destination-unreachable drop"; }
mend_pool_empty_silent() {
  mend_director_port
  mend_pool_empty
}

# As whoever publishes a server as a whole does; such a service has to be persistent.
break_every_port() {
  ipvsadm_lines "-A -t $VIP:0 -s rr -p 300" "-a -t $VIP:0 -r $(address_of web1):0 -g -w 1" "-a -t $VIP:0 -r $(address_of web2):0 -g -w 1"
}
mend_every_port() { restore_ipvs; }

# Of a lab with a service by firewall mark: the rule has no ports.
break_mark_too_wide() { director_mark -A; }
mend_mark_too_wide() { ! director_mark -C 2>/dev/null || director_mark -D; }
director_mark() { # -A, -C or -D
  director_shell "iptables-legacy -t mangle $1 PREROUTING -d $VIP -p tcp -j MARK --set-mark 1"
}

break_mark_weight_0() { ipvsadm_lines "-e -f 1 -r $(address_of web1):0 -g -w 0"; }
mend_mark_weight_0() { restore_ipvs; }

break_service_missing() { ipvsadm_lines "-D $SERVICE"; }
mend_service_missing() { restore_ipvs; }

break_scheduler_sh() { load_scheduler sh && ipvsadm_lines "-E $SERVICE -s sh"; }
mend_scheduler_sh() { restore_ipvs; }

# Of a lab that is persistent, has a hashing scheduler, or weights.
break_persistence_off() { ipvsadm_lines "-E $SERVICE -s $(setting scheduler)"; }
mend_persistence_off() { restore_ipvs_method; }

break_hash_is_rr() { load_scheduler rr && ipvsadm_lines "-E $SERVICE -s rr"; }
mend_hash_is_rr() { restore_ipvs; }

break_wrr_weights_equal() { weights 1 1; }
mend_wrr_weights_equal() { restore_ipvs; }

# What each server was given is counted until its entries run out, and would weigh in the next run.
break_wlc_weights_swapped() {
  local first second
  IFS=, read -r first second <<<"$(setting weights)"
  weights "$second" "$first"
}
mend_wlc_weights_swapped() { restore_ipvs_method; }

weights() { # WEB1 WEB2
  ipvsadm_lines "-e $SERVICE -r $(address_of web1):80 -g -w $1" "-e $SERVICE -r $(address_of web2):80 -g -w $2"
}

# A busy machine has been seen to fail the kernel's own request for a module, without a word of why.
load_scheduler() { # NAME
  [[ $(setting director) != uml ]] || director_shell "modprobe -d /run ip_vs_$1"
}

break_scheduler_wrr() { load_scheduler wrr && ipvsadm_lines "-E $SERVICE -s wrr" "-e $SERVICE -r $(address_of web1):80 -g -w 3"; }
mend_scheduler_wrr() { restore_ipvs; }

restore_ipvs() { ipvsadm_lines -C "$(ipvs_service_commands)"; }

# Connections keep the method that they began with, also when a client's port comes again; only
# unloading the module forgets them. A module of the host's own kernel is not ours to unload.
restore_ipvs_method() {
  if [[ $(setting director) == uml ]]; then
    director_shell "ipvsadm -C; cd /sys/module && rmmod ip_vs_* ip_vs && modprobe -d /run -a ip_vs ip_vs_$(setting scheduler)"
  fi
  restore_ipvs
}

# --- a web server on the director, and no virtual service before it ---

# A director that is a kernel of its own shares no writable folder with the lab, and no process table.
break_director_terminates() {
  if [[ $(setting director) == uml ]]; then
    director_shell "echo '$(director_site /run)' >/run/nginx.conf; nginx -c /run/nginx.conf -e /run/error.log && ipvsadm -D $SERVICE"
  else
    mkdir -p "$STATE/dr1" && director_site "$STATE/dr1" >"$STATE/dr1/nginx.conf" &&
      start_process mutant-server dr1 nginx -c "$STATE/dr1/nginx.conf" -e "$STATE/dr1/error.log" -g 'daemon off;' >"$STATE/mutant.log" 2>&1 &&
      wait_for 5 serves dr1 && ipvsadm_lines "-D $SERVICE"
  fi
}
mend_director_terminates() {
  restore_ipvs
  if [[ $(setting director) == uml ]]; then
    director_shell 'read -r pid </run/nginx.pid && kill "$pid" && while [ -e /proc/"$pid" ]; do :; done; :'
  else
    stop_process mutant-server
    rm -rf "$STATE/dr1"
  fi
}

director_site() { # FOLDER: prints the configuration of a server that writes there
  cat <<END
master_process off;
pid $1/nginx.pid;
error_log $1/error.log;
events { }
http {
  access_log off;
  client_body_temp_path $1/temp-body;
  proxy_temp_path $1/temp-proxy;
  fastcgi_temp_path $1/temp-fastcgi;
  uwsgi_temp_path $1/temp-uwsgi;
  scgi_temp_path $1/temp-scgi;
  server {
    listen 80;
    location / { return 200 "this is the director!\\n"; }
  }
}
END
}

# --- the director's stack ---

break_director_routes() {
  director_shell 'cd /proc/sys/net/ipv4; echo 1 >ip_forward; for n in all eth0; do echo 1 >conf/$n/send_redirects; done'
}
mend_director_routes() {
  director_shell 'cd /proc/sys/net/ipv4; echo 0 >ip_forward; for n in all default lo eth0; do
    for k in accept_redirects send_redirects; do echo 0 >conf/$n/$k; done; done'
}

# Switched on and off again, as start scripts do: the kernel writes accept_redirects of its own.
break_redirects_accepted() {
  director_shell 'cd /proc/sys/net/ipv4; echo 1 >ip_forward; echo 0 >ip_forward; grep -q 1 conf/all/accept_redirects'
}
mend_redirects_accepted() { mend_director_routes; }

# The kernel of the user-mode-Linux director has iptables' tables and no nftables of IPv4.
break_masquerade_tracked() {
  director_shell 'modprobe -d /run -a iptable_nat xt_MASQUERADE 2>/dev/null
    iptables-legacy -t nat -A POSTROUTING -o eth0 -j MASQUERADE && echo 1 >/proc/sys/net/ipv4/vs/conntrack'
}
mend_masquerade_tracked() {
  director_shell 'echo 0 >/proc/sys/net/ipv4/vs/conntrack; iptables-legacy -t nat -D POSTROUTING -o eth0 -j MASQUERADE
    cd /sys/module; rmmod iptable_nat xt_MASQUERADE nf_nat; :'
}

# No other network card that a lab can have merges segments. A bond keeps its own LRO whatever its one card can do.
break_lro_on() {
  director_shell "modprobe -d /run bonding max_bonds=0; ip -batch - <<END
link add bond0 type bond mode active-backup
address flush dev eth0
link set eth0 down
link set eth0 master bond0
link set bond0 up
address add $DIP/$PREFIX dev bond0
address add $VIP/32 dev bond0
route add default via $(address_of router)
END
echo 0 >/proc/sys/net/ipv4/conf/bond0/accept_redirects; ethtool -k bond0 | grep -q '^large-receive-offload: on'"
}
mend_lro_on() {
  director_shell "ip link del bond0; ip link set eth0 up"
  mend_director_asks_with_vip
}

# An address that comes first is the one that the director asks with; a real server that owns it does not answer.
break_director_asks_with_vip() { director_addresses "$VIP/$PREFIX" "$DIP/$PREFIX"; }
mend_director_asks_with_vip() { director_addresses "$DIP/$PREFIX" "$VIP/32"; }

director_addresses() { # FIRST SECOND
  director_shell "ip -batch - <<END
address flush dev eth0
address add $1 dev eth0
address add $2 dev eth0
route add default via $(address_of router)
neigh flush all
END"
}

# A firewall before IPVS that lets connections begin and rejects what they carry.
break_director_rejects_data() {
  if [[ $(setting director) == uml ]]; then director_shell 'modprobe -d /run -a iptable_filter ipt_REJECT xt_tcpudp xt_length'; fi
  director_firewall -A
}
mend_director_rejects_data() { ! director_firewall -C 2>/dev/null || director_firewall -D; }

director_firewall() { # -A, -C or -D
  director_shell "iptables-legacy $1 INPUT -d $VIP -p tcp --dport 80 -m length --length 90:65535 -j REJECT --reject-with tcp-reset"
}

break_sloppy_tcp() { director_shell 'echo 1 >/proc/sys/net/ipv4/vs/sloppy_tcp'; }
mend_sloppy_tcp() { director_shell 'echo 0 >/proc/sys/net/ipv4/vs/sloppy_tcp'; }

# The director schedules a client's port anew, and drops the SYN since the kernel still tracks the connection before it: as it does
# wherever a rule asks for a connection's state. The table of translations is there, and empty.
STATEFUL='INPUT -m conntrack --ctstate NEW -j ACCEPT'
break_reuse_stalls() {
  director_shell "modprobe -d /run -a iptable_filter iptable_nat xt_conntrack 2>/dev/null
    iptables-legacy -t nat -L >/dev/null && iptables-legacy -A $STATEFUL && cd /proc/sys/net/ipv4/vs && echo 1 >conntrack && echo 2 >conn_reuse_mode"
}
mend_reuse_stalls() {
  director_shell "cd /proc/sys/net/ipv4/vs; echo 0 >conntrack; echo 1 >conn_reuse_mode
    ! iptables-legacy -C $STATEFUL 2>/dev/null || iptables-legacy -D $STATEFUL
    cd /sys/module; rmmod iptable_nat nf_nat xt_conntrack; :"
}

break_ttl_refilled() { director_mangle xt_HL -A "-p tcp -j TTL --ttl-set 64"; }
mend_ttl_refilled() { director_mangle xt_HL -D "-p tcp -j TTL --ttl-set 64"; }

break_echo_copied() { director_mangle xt_TEE -A "-p icmp -j TEE --gateway $(address_of web1)"; }
mend_echo_copied() { director_mangle xt_TEE -D "-p icmp -j TEE --gateway $(address_of web1)"; }

break_redirects_relayed() { director_mangle xt_TEE -A "-p icmp --icmp-type 5 -j TEE --gateway $(address_of web1)"; }
mend_redirects_relayed() { director_mangle xt_TEE -D "-p icmp --icmp-type 5 -j TEE --gateway $(address_of web1)"; }

director_mangle() { # MODULE -A|-D RULE
  if [[ $(setting director) == uml ]]; then director_shell "modprobe -d /run -a iptable_mangle $1"; fi
  director_shell "! iptables-legacy -t mangle -C PREROUTING -d $VIP $3 2>/dev/null || iptables-legacy -t mangle -D PREROUTING -d $VIP $3"
  if [[ $2 == -A ]]; then director_shell "iptables-legacy -t mangle -A PREROUTING -d $VIP $3"; fi
}

# As behind a leg with a smaller MTU. The longest packets alone, so that everything else gets through.
break_too_long_silent() {
  if [[ $(setting director) == uml ]]; then director_shell 'modprobe -d /run -a iptable_filter xt_tcpudp'; fi
  shorter_leg_to web1 1499 && director_shell 'iptables-legacy -A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP'
}
mend_too_long_silent() {
  director_shell "iptables-legacy -D OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP 2>/dev/null; :"
  full_leg_to web1
}
shorter_leg_to() { # ROLE OCTETS
  if has_ipv4; then director_shell "ip route replace $(address_of "$1")/32 dev eth0 src $DIP mtu lock $2"; fi
  if has_ipv6; then director_shell "ip route replace $(address6_of "$1")/128 dev eth0 mtu lock $2"; fi
}
full_leg_to() { # ROLE
  if has_ipv4; then director_shell "ip route flush $(address_of "$1")/32"; fi
  if has_ipv6; then director_shell "ip -6 route flush $(address6_of "$1")/128"; fi
}

# As behind a tunnel whose director lets the ICMP that says so out: a client heeds it, and nothing is wrong.
break_too_long_told() { shorter_leg_to web1 1400; }
mend_too_long_told() { full_leg_to web1; }

# A tag with priority 3 and no VLAN of its own: the real servers take it as if it were not there.
break_priority_added() {
  if [[ $(setting director) == uml ]]; then director_shell 'modprobe -d /run -a sch_ingress cls_u32 act_vlan'; fi
  director_shell "tc qdisc add dev eth0 clsact && tc filter add dev eth0 egress protocol ip u32 match ip dst $VIP action vlan push id 0 priority 3"
}
mend_priority_added() { director_shell '! tc qdisc show dev eth0 | grep -q clsact || tc qdisc del dev eth0 clsact'; }

# --- what an operator meets (the hooks of the lab's profile) ---

# Tools that an operator uses: hooks.sh asks for these.
break_drain_deletes() { :; }
mend_drain_deletes() { :; }
break_drain_undone() { :; }
mend_drain_undone() { :; }

break_removed_rescheduled() { vs_sysctls sloppy_tcp=1 expire_nodest_conn=1; }
mend_removed_rescheduled() { vs_sysctls sloppy_tcp=0 expire_nodest_conn=0; }

vs_sysctls() { # NAME=VALUE…
  director_shell "cd /proc/sys/net/ipv4/vs && for s in $*; do echo \"\${s#*=}\" >\"\${s%%=*}\" || exit 1; done"
}

# A firewall that lets no reset of the director's own stack out.
break_director_mute() {
  if [[ $(setting director) == uml ]]; then director_shell 'modprobe -d /run -a iptable_filter xt_tcpudp'; fi
  director_silence -A
}
mend_director_mute() { ! director_silence -C 2>/dev/null || director_silence -D; }

director_silence() { # -A, -C or -D
  director_shell "iptables-legacy $1 OUTPUT -s $VIP -p tcp --tcp-flags RST RST -j DROP"
}

# web1's pages are bound to the VIP, and something else answers at its own address: the only one that the checker asks.
break_health_asks_rip_alone() {
  local site=$STATE/web1
  signal_health_checker STOP &&
    sed "s/listen 80 /listen $(address_of web1):80 /; s/nginx.pid/rip.pid/; s/127.0.0.1:8080/127.0.0.1:8081/" "$site/nginx.conf" >"$site/rip.conf" &&
    sed -i "s/listen 80 /listen $VIP:80 /" "$site/nginx.conf" &&
    stop_process nginx-web1 && wait_for 5 serves_not web1 && start_nginx web1 &&
    start_process mutant-server web1 nginx -p "$site/" -c rip.conf -e error.log >"$STATE/mutant.log" 2>&1 &&
    wait_for 5 listens_on_rip && signal_health_checker CONT
}
mend_health_asks_rip_alone() {
  signal_health_checker STOP
  stop_process mutant-server
  stop_process nginx-web1
  rm -f "$STATE/web1/rip.conf" "$STATE/web1/rip.pid"
  nginx_config >"$STATE/web1/nginx.conf"
  wait_for 5 serves_not web1 && restart_nginx && signal_health_checker CONT
}
