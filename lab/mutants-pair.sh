# shellcheck shell=bash
# Two directors that do not agree on who has the VIP. These are mutants of labs with --directors 2.

PAIR_MUTANTS=(split_brain split_unannounced standby_has_vip standby_forwards directors_chained takeover_unannounced preemption_flaps vip_left_behind old_director_forwards
  sync_silent sync_unheard)

# No advertisement reaches a director; everybody else hears them all.
break_split_brain() { between_directors mutant 'ip protocol 112 drop' && owns_vip dr2; }
mend_split_brain() { delete_table sw && lacks_vip dr2 && forget_neighbours; }

between_directors() { # TABLE RULE for what leaves the switch for a director
  local role
  for role in dr1 dr2; do
    printf '%s\n' "add table netdev $1" "add chain netdev $1 to-$role { type filter hook egress device p-$role priority 0; }" \
      "add rule netdev $1 to-$role $2"
  done | in_ns sw nft -f -
}

# keepalived's default: of two that were in service at once, the one that gives way says nothing more (the hook dr1.split).
break_split_unannounced() { ANSWERS_HIGHER=false restart_keepalived dr2; }
mend_split_unannounced() { restart_keepalived dr2 && forget_neighbours; }
restart_keepalived() { stop_keepalived "$1" && start_keepalived "$1" && has_whole_pool "$1"; }

# As whoever configured it by hand, too.
break_standby_has_vip() { shell_of dr2 "ip address add $VIP/32 dev eth0"; }
mend_standby_has_vip() { shell_of dr2 "ip address del $VIP/32 dev eth0 2>/dev/null || true" && forget_neighbours; }

# A director has the VIP on lo as real servers have it: it answers no question for it, and takes what is framed to it.
forwards_silently() { # ROLE
  shell_of "$1" "cd /proc/sys/net/ipv4/conf/all; echo 1 >arp_ignore; echo 2 >arp_announce; ip address add $VIP/32 dev lo"
}
stops_forwarding() { # ROLE
  shell_of "$1" "cd /proc/sys/net/ipv4/conf/all; echo 0 >arp_ignore; echo 0 >arp_announce; ip address del $VIP/32 dev lo 2>/dev/null || true"
}
break_standby_forwards() { forwards_silently dr2; }
mend_standby_forwards() { stops_forwarding dr2; }

# And dr2 is one of dr1's real servers, and schedules what it is sent once more.
break_directors_chained() { break_standby_forwards && ipvsadm_lines "-a $SERVICE -r $(address_of dr2):80 -g -w 1"; }
mend_directors_chained() {
  mend_standby_forwards &&
    shell_of dr1 "ipvsadm -d $SERVICE -r $(address_of dr2):80 2>/dev/null || true"
}

# What dr2 announces goes no further than its port: a switch's ARP inspection has it so, and vrrp_garp_master_repeat 0.
break_takeover_unannounced() {
  in_ns sw nft -f - <<END
add table netdev mutant
add chain netdev mutant from-dr2 { type filter hook ingress device p-dr2 priority 0; }
add rule netdev mutant from-dr2 arp operation request arp saddr ip $VIP arp daddr ip $VIP drop
END
}
mend_takeover_unannounced() { delete_table sw; }

# dr1 comes back, loses the VIP once more and takes it again: the hook that starts it does so (hooks.sh).
break_preemption_flaps() { :; }
mend_preemption_flaps() { :; }

# keepalived starts the daemon when the VIP comes, and does not look again.
break_sync_silent() { shell_of dr1 'ipvsadm --stop-daemon master'; }
mend_sync_silent() { shell_of dr1 "ipvsadm -L --daemon | grep master >/dev/null || ipvsadm --start-daemon master --mcast-interface eth0 --syncid $VRID"; }

# The same of the one that listens.
break_sync_unheard() { shell_of dr2 'ipvsadm --stop-daemon backup'; }
mend_sync_unheard() { shell_of dr2 "ipvsadm -L --daemon | grep backup >/dev/null || ipvsadm --start-daemon backup --mcast-interface eth0 --syncid $VRID"; }

# What ends keepalived on dr1 leaves the VIP there: hooks.sh does so.
break_vip_left_behind() { :; }
mend_vip_left_behind() { forget_neighbours; }

# Likewise on lo, where it answers no question, and its table as well.
break_old_director_forwards() { :; }
mend_old_director_forwards() { :; }
