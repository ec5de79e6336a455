# shellcheck shell=bash
# An operator's hand, for the hooks of the lab's profile: `lab hook NAME break`, then `lab hook NAME mend`. What a mutant of an
# operator's tools does otherwise is in broken/.

HOOKS=(web1 web1.service web1.weight web1.pool dr1.timeout dr1.service dr1.split dr1)

run_hook() { # NAME break|mend
  need_up
  [[ " ${HOOKS[*]} " == *" $1 "* ]] || die 2 "'$1' is no hook of the lab: use one of ${HOOKS[*]}"
  one_of "the word after $1" "$2" break mend >/dev/null
  if [[ $1 == dr1.service || $1 == dr1.split || $1 == dr1 ]] && ! is_pair; then die 2 "'$1' is one of two directors: use --directors 2"; fi
  if [[ $1 != web1 && $1 != web1.service && $(setting director) == nft ]]; then die 2 "'$1' needs an IPVS director (host or uml)"; fi
  "hook_${1//./_}_$2" || die 4 "could not $2 by the hook $1 of lab '$LAB'"
}

is_broken() { [[ -e $STATE/broken/$1 ]]; }

# --- web1 leaves the segment and comes back, as in a restart ---

hook_web1_break() { ip -n "$(namespace_of web1)" link set eth0 down; }
# The routes went with the link.
hook_web1_mend() {
  ip -n "$(namespace_of web1)" link set eth0 up &&
    ip -n "$(namespace_of web1)" route replace default via "$(address_of router)" || return 1
  if is_broken boot_announces_vip; then in_ns web1 "$(python)" "$LAB_DIR/arp-claim.py" eth0 "$VIP"; fi
}

# --- web1's web server, in labs with a health checker ---

hook_web1_service_break() { stop_process nginx-web1; }
hook_web1_service_mend() {
  restart_nginx && { ! has_health_checker || wait_for 7 web1_has_weight; } &&
    { ! is_pair || { has_whole_pool dr1 && has_whole_pool dr2; }; }
}

# --- the director's tables ---

for_each_tcp_service() { # FORMAT for printf, which gets "-t VIP:PORT" or "-f MARK", and web1's port: a line for ipvsadm -R
  local lines
  # shellcheck disable=SC2059
  lines=$(ipvs_service_commands | awk '$1 == "-A" && $2 != "-u" { print $2, $3, $2 == "-f" ? 0 : substr($3, index($3, ":") + 1) }' |
    while read -r kind service port; do printf -- "$1\n" "$kind $service" "$port"; done) && ipvsadm_lines "$lines"
}

web1_in_tables() { for_each_tcp_service "$1 %s -r $(address_of web1):%s -g -w $2"; } # -a or -e, WEIGHT
web1_weight() { setting weights | cut -d, -f1; }

hook_web1_weight_break() {
  if is_broken drain_deletes; then hook_web1_pool_break && return; fi
  web1_in_tables -e 0 && { ! is_broken drain_undone || web1_in_tables -e "$(web1_weight)"; }
}
hook_web1_weight_mend() {
  if is_broken drain_deletes; then hook_web1_pool_mend && return; fi
  web1_in_tables -e "$(web1_weight)"
}

hook_web1_pool_break() { for_each_tcp_service "-d %s -r $(address_of web1):%s"; }
hook_web1_pool_mend() { web1_in_tables -a "$(web1_weight)"; }

# --- keepalived on dr1, in labs with two directors: dr2 takes over, and dr1 takes the VIP back ---

hook_dr1_service_break() {
  local table
  table=$(shell_of dr1 'ipvsadm -Sn') && stop_keepalived dr1 || return 1
  if is_broken vip_left_behind; then shell_of dr1 "ip address add $VIP/32 dev eth0" || return 1; fi
  if is_broken old_director_forwards; then forwards_silently dr1 && ipvsadm_lines "$table"; fi
}
hook_dr1_service_mend() {
  if is_broken vip_left_behind; then shell_of dr1 "ip address del $VIP/32 dev eth0 2>/dev/null || true"; fi
  if is_broken old_director_forwards; then stops_forwarding dr1 && shell_of dr1 'ipvsadm -C' || return 1; fi
  start_keepalived dr1 && owns_vip dr1 || return 1
  if is_broken preemption_flaps; then stop_keepalived dr1 && owns_vip dr2 && start_keepalived dr1 && owns_vip dr1 || return 1; fi
  lacks_vip dr2 && has_whole_pool dr1
}

# --- two directors that do not hear each other for a while, so that dr2 takes the VIP as well ---

hook_dr1_split_break() { between_directors split 'ip protocol 112 drop' && owns_vip dr2; }
# Just after dr2 has advertised, so that it hears dr1 before it is heard itself, which is chance otherwise.
hook_dr1_split_mend() {
  in_ns client timeout 10 tcpdump -c 1 -i mon0 "ip proto 112 and src host $(address_of dr2)" >/dev/null 2>&1
  in_ns sw nft 'add table netdev split; delete table netdev split' && lacks_vip dr2
}

# --- a power cut of dr1, in labs with two directors ---

hook_dr1_break() { stop_process dr1; }
hook_dr1_mend() {
  process_alive dr1 || { boot_director_uml dr1 && wait_for_uml dr1; } || return 1
  if has_virtual_mac; then shell_of dr1 "modprobe -d /run macvlan"; fi
  hook_dr1_service_mend
}

hook_dr1_timeout_break() { director_shell 'ipvsadm --set 2 0 0'; }
hook_dr1_timeout_mend() { director_shell 'ipvsadm --set 900 0 0'; }
