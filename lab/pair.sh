# shellcheck shell=bash
# Two directors (lab up --directors 2): keepalived on each decides by VRRP who has the VIP, asks the real servers by TCP whether they
# serve, and keeps the IPVS table. dr1 has the higher priority and takes the VIP back when it can (keepalived's default).
# Of two that were in service at once, the one that gives way advertises once more (higher_prio_send_advert): keepalived's default,
# by which it falls silent at once, lets the other announce nothing whenever it is not heard any more, which is chance. A
# virtual router's MAC is the same at both, so that there is nothing to announce.

VRID=51
declare -A PRIORITY=([dr1]=150 [dr2]=100)
VRRP_PASSWORD=lvspec

has_virtual_mac() { [[ $(setting vmac) == on ]]; }
has_sync() { [[ $(setting sync) == on ]]; }

# The standby first, so that it hears the other from the beginning.
make_pair() {
  if has_virtual_mac; then load_modules_for_macs; fi
  start_keepalived dr2
  start_keepalived dr1
  wait_for_pair || die 4 "dr1 of lab '$LAB' did not get the VIP, or a table lacks a real server ($(pair_in_words))"
}

# A virtual router's MAC is a macvlan card.
load_modules_for_macs() {
  local role
  for role in dr1 dr2; do shell_of "$role" "modprobe -d /run macvlan"; done
}

start_keepalived() { # ROLE [PRIORITY [PASSWORD]]
  shell_of "$1" "cat >/run/keepalived.conf <<'END'
$(keepalived_config "$@")
END
setsid keepalived --dont-fork --log-console --use-file=/run/keepalived.conf >>/run/keepalived.log 2>&1 &"
}

# Its processes take the VIP and their table away before they end.
stop_keepalived() { # ROLE
  # shellcheck disable=SC2016
  shell_of "$1" '[ -e /run/keepalived.pid ] || exit 0
kill "$(cat /run/keepalived.pid)"
for i in $(seq 100); do [ -e /run/keepalived.pid ] || exit 0; sleep 0.1; done; exit 1'
}

keepalived_config() { # ROLE [PRIORITY [PASSWORD]]
  cat <<END
global_defs {
  router_id $1
  vrrp_version $(setting vrrp)
$(if has_sync; then say "  lvs_sync_daemon eth0 pair id $VRID"; fi)
}
vrrp_instance pair {
  state BACKUP
  interface eth0
$(if has_virtual_mac; then say "  use_vmac"; fi)
  virtual_router_id $VRID
  priority ${2:-${PRIORITY[$1]}}
$(if ! has_virtual_mac; then say "  higher_prio_send_advert ${ANSWERS_HIGHER:-true}"; fi)
$(vrrp_words "${3:-$VRRP_PASSWORD}")
  virtual_ipaddress {
    $(pair_vip)/$(has_ipv6 && echo 128 || echo 32)
  }
}
virtual_server $(pair_vip) 80 {
  delay_loop 1
  lb_algo $(setting scheduler)
  lb_kind DR
$(if (($(setting persistent))); then say "  persistence_timeout $(setting persistent)"; fi)
  protocol TCP
$(keepalived_server web1 1)
$(keepalived_server web2 2)
}
END
}

pair_vip() { if has_ipv6; then say "$VIP6"; else say "$VIP"; fi; }

# RFC 5798 did away with passwords, and counts its seconds in hundredths.
vrrp_words() { # PASSWORD
  if [[ $(setting vrrp) == 3 ]]; then
    say "  advert_int 0.3"
  else
    printf '  %s\n' "advert_int 1" "authentication {" "  auth_type PASS" "  auth_pass $1" "}"
  fi
}

keepalived_server() { # ROLE FIELD of the weights
  cat <<END
  real_server $(has_ipv6 && address6_of "$1" || address_of "$1") 80 {
    weight $(setting weights | cut -d, -f"$2")
    TCP_CHECK {
      connect_timeout 1
      retry 1
      delay_before_retry 1
    }
  }
END
}

# One script each, which looks until it sees it: starting a program takes long there.
wait_for_pair() { has_whole_pool dr1 && has_whole_pool dr2 && owns_vip dr1 && lacks_vip dr2; }
owns_vip() { sees "$1" "$(vip_held)"; }
lacks_vip() { sees "$1" "! { $(vip_held); }"; }
has_whole_pool() { sees "$1" '[ "$(ipvsadm -Sn | grep -c "^-a .* -g -w [1-9]")" = 2 ]'; }
vip_held() { say "ip -o address | grep -q ' inet6* $(pair_vip)/'"; }
sees() { # ROLE CONDITION (for sh): within ten seconds
  shell_of "$1" "for i in \$(seq 100); do if $2; then exit 0; fi; sleep 0.1; done; exit 1"
}

pair_in_words() {
  local role
  for role in dr1 dr2; do printf '%s: %s; ' "$role" "$(shell_of "$role" 'ip -o -4 address show; ipvsadm -Sn; tail -n 5 /run/keepalived.log' | paste -sd ' ')"; done
}
