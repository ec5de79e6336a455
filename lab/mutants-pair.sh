# shellcheck shell=bash
# Two directors that do not agree on who has the VIP. These are mutants of labs with --directors 2.

PAIR_MUTANTS=(split_brain standby_has_vip directors_chained takeover_unannounced)

# No advertisement reaches a director; everybody else hears them all.
break_split_brain() { between_directors 'ip protocol 112 drop' && owns_vip dr2; }
mend_split_brain() { hear_each_other && lacks_vip dr2 && forget_neighbours; }

between_directors() { # RULE for what leaves the switch for a director
  local role
  for role in dr1 dr2; do
    printf '%s\n' "add table netdev mutant" "add chain netdev mutant to-$role { type filter hook egress device p-$role priority 0; }" \
      "add rule netdev mutant to-$role $1"
  done | in_ns sw nft -f -
}
hear_each_other() { delete_table sw; }

# As whoever configured it by hand, too.
break_standby_has_vip() { shell_of dr2 "ip address add $VIP/32 dev eth0"; }
mend_standby_has_vip() { shell_of dr2 "ip address del $VIP/32 dev eth0 2>/dev/null || true" && forget_neighbours; }

# dr2 is one of dr1's real servers, with the VIP on lo as they have it, and schedules what it is sent once more.
break_directors_chained() {
  shell_of dr2 "cd /proc/sys/net/ipv4/conf/all; echo 1 >arp_ignore; echo 2 >arp_announce; ip address add $VIP/32 dev lo" &&
    ipvsadm_lines "-a $SERVICE -r $(address_of dr2):80 -g -w 1"
}
mend_directors_chained() {
  shell_of dr2 "cd /proc/sys/net/ipv4/conf/all; echo 0 >arp_ignore; echo 0 >arp_announce; ip address del $VIP/32 dev lo 2>/dev/null || true" &&
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
