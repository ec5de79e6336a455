# shellcheck shell=bash
# up, down and status.

up() {
  need_tools
  local kind
  kind=$(choose_director "$DIRECTOR")
  if [[ -n $BROKEN ]]; then need_mutant "$BROKEN" "$kind" "$FAMILY" "$DIRECTORS"; fi
  if [[ $kind == nft && $SERVICES$WEIGHTS$PERSISTENT$HEALTH != http1,10off ]]; then
    die 2 "services, weights, persistence and health checks are IPVS's: use --director host or uml"
  fi
  if [[ $FAMILY != 4 && $SERVICES$HEALTH != httpoff ]]; then die 2 "the services beside HTTP and health checks are IPv4's: use --family 4"; fi
  if [[ $ARMS == 2 && $kind$FAMILY != uml4 ]]; then die 2 "a second arm is a card of user-mode Linux, with IPv4: use --director uml, --family 4"; fi
  refuse_odd_pair "$kind"
  if [[ $SSH$FAMILY == on6 ]]; then die 2 "the lab's SSH is over IPv4: use --family 4 or 46"; fi
  if [[ $SSH == on ]]; then need_ssh; fi
  if [[ $ENROLLED == on && ( $kind == nft || $ARMS$DIRECTORS$HEALTH$SSH != 11offoff ) ]]; then
    die 2 "a third real server takes one IPVS director with one arm, and neither health checks nor SSH: use --director host or uml"
  fi
  take_over_name
  trap 'abandon_up' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  build "$kind"
  trap - EXIT INT TERM HUP
  if [[ -n $BROKEN ]]; then break_mutant "$BROKEN"; fi
  say "lab '$LAB' is up: director $kind$([[ -z $BROKEN ]] || echo ", broken: $BROKEN")"
}

refuse_odd_pair() { # KIND
  if [[ $DIRECTORS == 1 ]]; then
    [[ $VRRP$VMAC$SYNC == 2offoff ]] || die 2 "VRRP and connection sync are a pair's: use --directors 2"
  elif [[ $1$ARMS$HEALTH$SERVICES != uml1offhttp || $FAMILY == 46 ]]; then
    die 2 "a pair of directors (--directors 2) is of user-mode Linux, with IPv4 or IPv6, one arm each, pages alone and health checks of their own: use --director uml, --family 4 or 6"
  elif [[ $FAMILY == 6 && $VRRP$SYNC != 3off ]]; then
    die 2 "a pair with IPv6 speaks VRRP 3, and has no address for connection sync, which is over IPv4: use --vrrp 3, --sync off"
  else
    command -v keepalived >/dev/null || die 4 "missing: keepalived; install with: apt-get install keepalived"
  fi
}

take_over_name() {
  lock_lab yes
  if is_up && is_whole; then
    die 2 "lab '$LAB' is already running; take it down first (lab down --name $LAB) or choose another --name"
  fi
  if is_up || ls /run/netns/lvspec-"$LAB"-* >/dev/null 2>&1; then
    warn "lab '$LAB' was half dead; building it anew"
    clear_lab
    lock_lab yes
  fi
}

build() { # KIND
  mkdir -p "$STATE"/{processes,settings,broken,line,uml}
  remember director "$1"
  remember scheduler "$SCHEDULER"
  remember weights "$WEIGHTS"
  # IPVS schedules a service for every port only if it is persistent.
  if [[ $SERVICES == every && $PERSISTENT == 0 ]]; then PERSISTENT=300; fi
  remember persistent "$PERSISTENT"
  remember services "$SERVICES"
  remember family "$FAMILY"
  remember arms "$ARMS"
  remember directors "$DIRECTORS"
  remember vrrp "$VRRP"
  remember vmac "$VMAC"
  remember sync "$SYNC"
  remember ssh "$SSH"
  remember enrolled "$ENROLLED"
  remember gro "$GRO"
  remember health "$HEALTH"
  remember since "$(date +%FT%T%z)"
  local role
  for role in $(roles); do make_namespace "$role"; done
  make_switch
  # It takes longest, so it boots while the rest is made.
  start_directors
  make_client
  make_router
  for role in $(servers); do make_real_server "$role"; done
  for role in $(servers); do wait_for_server "$role"; done
  wait_for_directors
  if has_ssh; then start_ssh; fi
  local host
  for host in $(vips_in_urls); do
    wait_for 5 client_gets_a_page "$host" || die 4 "lab '$LAB' is built, but the client gets no page from the VIP $host"
  done
  if has_health_checker; then start_health_checker; fi
  touch "$STATE/ready"
}

client_gets_a_page() { # HOST
  in_ns client curl -s -g -o /dev/null --max-time 1 "http://$1/"
}

vips_in_urls() {
  if has_ipv4; then say "$VIP"; fi
  if has_ipv6; then say "[$VIP6]"; fi
}

abandon_up() {
  local status=$?
  trap '' INT TERM HUP
  trap - EXIT
  clear_lab
  ((status < 128)) || warn "interrupted; lab '$LAB' is gone again"
  exit "$status"
}

down() {
  if [[ ! -e $STATE ]] && ! ls /run/netns/lvspec-"$LAB"-* >/dev/null 2>&1; then return 0; fi
  lock_lab yes
  trap '' INT TERM HUP
  clear_lab
}

# In this order, each step works on whatever a half-finished `up` or a kill left.
clear_lab() {
  stop_all_processes
  remove_namespaces
  rm -rf "${STATE:?}"
  unlock_lab
  rmdir --ignore-fail-on-non-empty "$LAB_ROOT" 2>/dev/null || true
}

is_whole() {
  local role
  for role in $(roles); do [[ -e $(namespace_path "$role") ]] || return 1; done
  for role in $(directors); do director_is_alive "$role" || return 1; done
  for role in $(servers); do
    process_alive "nginx-$role" || stopped_on_purpose "$role" || return 1
  done
}

stopped_on_purpose() { compgen -G "$STATE/broken/*" >/dev/null; }

status() {
  if [[ ! -e $STATE/ready ]]; then
    say "lab '$LAB' is not running"
    return 1
  fi
  say "lab '$LAB', up since $(setting since)"
  say "director   $(setting director), scheduler $(setting scheduler), gro $(setting gro)"
  status_of_host client "$CLIENT_MAC"
  status_of_host router "$ROUTER_MAC"
  local role
  for role in $(directors); do status_of_host "$role" "$(mac_of "$role")" "$(director_is_alive "$role" && echo alive || echo DEAD)"; done
  for role in $(servers); do
    status_of_host "$role" "$(mac_of "$role")" "$(process_alive "nginx-$role" && echo serving || echo "no nginx")"
  done
  say "VIP        $(vips_in_urls | paste -sd ' ')"
  say "broken     $(ls "$STATE/broken" | paste -sd ' ' | grep . || echo 'nothing')"
  is_whole || { say "half dead: lab up --name $LAB builds it anew"; return 1; }
}

status_of_host() { # ROLE MAC [WORDS]
  printf '%-10s %-16s %s  %s\n' "$1" "$(addresses_of "$1")" "$2" "${3:-}"
}

addresses_of() { # ROLE
  local words=()
  if has_ipv4; then words+=("$(address_of "$1")"); fi
  if has_ipv6; then words+=("$(address6_of "$1")"); fi
  printf '%s' "${words[*]}"
}
