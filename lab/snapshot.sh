# shellcheck shell=bash
# The lab's configuration as text: what must be the same after a mutant was undone. Learned and
# counted things (neighbours, connections, traffic) and process ids are not part of it.

snapshot() {
  local role
  for role in $(roles); do
    say "== $role"
    in_ns "$role" sh -c "$(snapshot_commands)"
  done
  for role in $(directors); do
    say "== $role"
    shell_of "$role" "$(snapshot_commands)"
  done
  say "== processes and files"
  # shellcheck disable=SC2046
  (cd "$STATE" && ls processes broken && find $(servers) -path '*/temp-*' -prune -o -type f ! -name '*.log' ! -name '*.pid' -print | sort | xargs md5sum)
  for role in $(servers); do
    say "nginx-$role $(state_of_process "nginx-$role")"
  done
}

# Few programs: on the director each takes a tenth of a second.
snapshot_commands() {
  cat <<'END'
ip -batch - <<E
link show
address show
route show table all
neigh show nud permanent
neigh show proxy
E
cd /proc/sys/net/ipv4
grep . ip_forward conf/*/accept_local conf/*/accept_redirects conf/*/arp_* conf/*/proxy_arp* conf/*/rp_filter conf/*/send_redirects
if [ -e ../ipv6 ]; then grep . ../ipv6/conf/*/accept_dad ../ipv6/conf/*/disable_ipv6 ../ipv6/conf/*/forwarding ../ipv6/conf/*/proxy_ndp; fi
if [ -e /proc/net/ip_vs ]; then
  ipvsadm -Sn
else
  nft list ruleset
  bridge link
fi
END
}

state_of_process() { # PROCESS: stopped, running or gone
  local pid started
  recorded "$1" && is_alive "$pid" "$started" || { echo gone; return; }
  case $(ps -o stat= -p "$pid") in T*) echo stopped ;; *) echo running ;; esac
}
