# shellcheck shell=bash
# What the healthy lab is meant to be, as lvspec reads it.

print_profile() {
  cat <<END
# The lab '$LAB' as it is meant to be, whatever it is broken with at the moment.
[cluster]
name = "lab-$LAB"
gateway = $(profile_addresses router)
$(if is_pair && has_ipv4; then printf 'connection_sync = %s\n' "$(has_sync && echo true || echo false)"; fi)
$(profile_of_director)
$(for role in $(directors); do print_director "$role"; done)
$(for role in $(servers); do print_server "$role"; done)

[[vantage]]
name = "client"
at = "client"
interface = "eth0"
$(print_other_vantages)

[clients]
on_link = $(of_each_family 198.51.100.210-198.51.100.229 "$NET6::d2-$NET6::e5")
off_link = $(of_each_family 203.0.113.0/28 "$FAR6::/124")

[http]
path = "/"
expect_status = 200
large_path = "/big"
upload_path = "/upload"
END
  print_hooks
}

print_other_vantages() {
  if has_ssh; then
    print_ssh_vantages
  elif has_enrolled; then
    printf '\n[[vantage]]\nname = "web3"\nat = "web3"\ninterface = "eth1"\n'
  else
    printf '\n[[vantage]]\nname = "mirror"\nat = "segment"\ninterface = "mon0"\n'
  fi
}

print_server() { # ROLE
  cat <<END

[[cluster.real_server]]
name = "$1"
address = $(profile_addresses "$1")
weight = $(weight_of "$1")
expect_body = "${PAGE[$1]}"
command = "$(command_on "$1")"
END
}

weight_of() { # ROLE
  case $1 in
    web1) setting weights | cut -d, -f1 ;;
    web2) setting weights | cut -d, -f2 ;;
    *) say 1 ;;
  esac
}

print_director() { # ROLE
  cat <<END

[[cluster.director]]
name = "$1"
address = $(profile_addresses "$1")
command = "$(command_on_director "$1")"
END
  if has_two_arms; then say "mac = [\"$DIRECTOR_MAC\", \"$DIRECTOR_MAC2\"]"; fi
}

# For `lvspec audit --intrusive`. A health checker, keepalived for one, would undo what the others do, and IPv6 addresses go with the link.
print_hooks() {
  if has_ipv6 && ! is_pair; then return; fi
  local hook hooks=(web1 web1.weight web1.pool dr1.timeout)
  if [[ $(setting director) == nft ]]; then hooks=(web1); fi
  if has_health_checker; then hooks=(web1.service); fi
  if is_pair; then hooks=(dr1.service dr1.split); fi
  if has_ipv6; then hooks=(dr1.service); fi
  for hook in "${hooks[@]}"; do
    cat <<END

[hooks."$hook"]
break = "$LAB_DIR/lab hook $hook break --name $LAB"
mend = "$LAB_DIR/lab hook $hook mend --name $LAB"
within = "$([[ $hook == dr1.service ]] && echo 20 || echo 8)s"
END
  done
  if has_health_checker; then printf '\n[failover."web1.service"]\ndetected = "2s"\n'; fi
}

profile_addresses() { of_each_family "$(address_of "$1")" "$(address6_of "$1")"; } # ROLE
of_each_family() { # IPV4 IPV6: one text, or a list of both in a lab with both
  case $(setting family) in
    4) printf '"%s"' "$1" ;;
    6) printf '"%s"' "$2" ;;
    46) printf '["%s", "%s"]' "$1" "$2" ;;
  esac
}

# What lvspec puts its questions behind, as it would behind "ssh web1": the last word is a script.
command_on() { # ROLE
  if has_ssh; then printf 'ssh -F %s/ssh/config %s' "$STATE" "$1"; else nsenter_on "$1"; fi
}
nsenter_on() { printf 'nsenter --net=%s -- sh -c' "$(namespace_path "$1")"; }
command_on_director() { # ROLE
  if [[ $(setting director) == uml ]] && ! has_ssh; then
    # The director's shell is there already; one more would take a tenth of a second.
    printf "%s/lab director --name %s --at %s -- eval" "$LAB_DIR" "$LAB" "$1"
  else
    command_on "$1"
  fi
}

# The nftables director has none of IPVS's habits and no scheduler that could be judged.
profile_of_director() {
  if [[ $(setting director) == nft ]]; then
    printf '%s\n' 'implementation = "other"' 'ttl_delta = "auto"'
    profile_of_pages
  else
    printf '%s\n' 'implementation = "ipvs"' 'ttl_delta = "auto"'
    profile_of_pages
    if has_all_services; then profile_of_service "$VIP2" tcp 80 http; fi
    if has_small_services; then profile_of_service "$VIP" tcp 3306 tcp; fi
    has_all_services || return 0
    profile_of_service "$VIP" udp 7 udp-echo
    profile_of_service "$VIP" udp 53 dns
  fi
}

profile_of_pages() {
  if has_ipv4; then profile_of_service "$VIP" tcp 80 http; fi
  if has_ipv6; then profile_of_service "$VIP6" tcp 80 http; fi
}

profile_of_service() { # VIP PROTOCOL PORT APPLICATION
  cat <<END

[[cluster.service]]
vip = "$1"
protocol = "$2"
port = $3
application = "$4"
END
  [[ $(setting director) != nft ]] || return 0
  printf 'scheduler = "%s"\n' "$(setting scheduler)"
  case $(setting services) in
    mark) say "fwmark = 1" ;;
    every) say "every_port = true" ;;
  esac
  if (($(setting persistent))); then printf 'persistence = "%ss"\n' "$(setting persistent)"; fi
}
