# shellcheck shell=bash
# The director: three kinds behind one port of the switch.
#   host  IPVS of this machine's kernel, in a namespace (IPVS is per namespace)
#   uml   IPVS of a Linux kernel that runs as a process (Debian's user-mode-linux)
#   nft   nftables: rewrites MACs and keeps the TTL, as DPVS and Linux before 4.10 do

choose_director() { # auto|host|uml|nft: prints a kind that works here
  case $1 in
    auto)
      if host_has_ipvs; then echo host; elif uml_lacks >/dev/null; then echo nft; else echo uml; fi
      ;;
    host)
      host_has_ipvs || die 2 "this kernel has no ip_vs loaded, and the lab loads no module on the host: run 'modprobe ip_vs' yourself, or choose --director uml"
      command -v ipvsadm >/dev/null || die 4 "missing: ipvsadm; install with: apt-get install ipvsadm"
      echo host
      ;;
    uml)
      local lacking
      if lacking=$(uml_lacks); then die 4 "no user-mode-Linux director here: $lacking"; fi
      echo uml
      ;;
    nft) echo nft ;;
    *) die 2 "unknown director '$1': use auto, host, uml or nft" ;;
  esac
}

host_has_ipvs() { [[ -e /proc/net/ip_vs ]]; }

uml_lacks() { # prints what is missing; fails when nothing is
  local pair missing=()
  for pair in linux.uml:user-mode-linux ipvsadm:ipvsadm modprobe:kmod; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  if cpu_has_amx && ! command -v cc >/dev/null; then missing+=(gcc libc6-dev); fi
  if ((${#missing[@]})); then
    echo "apt-get install ${missing[*]}"
  elif [[ ! -c /dev/net/tun ]]; then
    echo "there is no /dev/net/tun (load the module tun, or give the container that device)"
  else
    return 1
  fi
}

start_directors() {
  local role
  for role in $(directors); do "start_director_$(setting director)" "$role"; done
}

wait_for_directors() {
  local role
  if [[ $(setting director) == uml ]]; then
    for role in $(directors); do wait_for_uml "$role"; done
  fi
  if is_pair; then make_pair; fi
  mark_packets
  if has_two_arms; then make_second_arm; fi
}

# Both arms of this director are on one segment. So that each answers for its own address alone, and the first for the VIP,
# arp_ignore is what it is on real servers.
make_second_arm() {
  director_shell "echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore
ip -batch - <<END
link set vec1 name eth1
link set eth1 up
address add $DIP2/$PREFIX dev eth1 noprefixroute
route add $(address_of web1) dev eth1 src $DIP2
route add $(address_of web2) dev eth1 src $DIP2
END"
}

# --- host ---

start_director_host() {
  make_namespace dr1
  attach_host dr1
  ip -n "$(namespace_of dr1)" -batch - <<<"$(director_vips)"
  in_ns dr1 ipvsadm -R <<<"$(ipvs_service_commands)"
}

# DR (-g) is ipvsadm's default; said anyway, since it is what this is about.
ipvs_service_commands() {
  case $(setting services) in
    mark) add_virtual_service "-f 1" 0 && return ;;
    every) add_virtual_service "-t $VIP:0" 0 && return ;;
  esac
  if has_ipv4; then add_service -t "$VIP" 80; fi
  if has_ipv6; then add_service -t "[$VIP6]" 80; fi
  has_all_services || return 0
  add_service -t "$VIP2" 80
  add_service -t "$VIP" 3306
  add_service -u "$VIP" 7
  add_service -u "$VIP" 53 -o
}

has_all_services() { [[ $(setting services) == all ]]; }
has_small_services() { [[ $(setting services) != http ]]; }

add_service() { # -t|-u VIP PORT [FLAG]
  add_virtual_service "$1 $2:$3" "$3" "${4:-}"
}

add_virtual_service() { # WHICH PORT [FLAG]: what ipvsadm calls it, and its real servers' port
  local weights persistent role
  IFS=, read -r -a weights <<<"$(setting weights)"
  persistent=$(setting persistent)
  ((persistent)) && persistent=" -p $persistent" || persistent=''
  say "-A $1 -s $(setting scheduler)${3:+ $3}$persistent"
  for role in $(servers); do
    say "-a $1 -r $(destination "$role" "$1"):$2 -g -w ${weights[0]:-1}"
    weights=("${weights[@]:1}")
  done
}

# A firewall of the director decides what a service by mark is about.
mark_packets() {
  [[ $(setting services) == mark ]] || return 0
  if [[ $(setting director) == uml ]]; then director_shell 'modprobe -d /run -a iptable_mangle xt_mark xt_tcpudp xt_multiport'; fi
  director_shell "iptables-legacy -t mangle -A PREROUTING -d $VIP -p tcp -m multiport --dports 80,3306 -j MARK --set-mark 1"
}

destination() { # ROLE SERVICE: the role's address of the service's family, as ipvsadm writes both
  if [[ $2 == *\[* ]]; then printf '[%s]' "$(address6_of "$1")"; else address_of "$1"; fi
}

director_vips() { # lines for ip -batch
  if has_ipv4; then say "address add $VIP/32 dev eth0"; fi
  if has_ipv6; then say "address add $VIP6/128 dev eth0 nodad"; fi
  if has_all_services; then say "address add $VIP2/32 dev eth0"; fi
}

# --- nft ---

# A hash of the client's address and port, since a stateless rule cannot give each new connection
# its turn and remember it: this director has no scheduler called rr.
start_director_nft() {
  make_namespace dr1
  attach_host dr1
  ip -n "$(namespace_of dr1)" -batch - <<<"$(director_vips)"
  in_ns dr1 nft -f - <<END
table netdev lb {
  chain in {
    type filter hook ingress device eth0 priority 0;
$(if has_ipv4; then nft_service ip "$VIP"; fi)
$(if has_ipv6; then nft_service ip6 "$VIP6"; fi)
  }
}
END
}

# What the switch floods is none of its business, and would be sent on all the same: the hook comes before the kernel looks at MACs.
nft_service() { # ip|ip6 VIP
  say "    ether daddr $DIRECTOR_MAC $1 daddr $2 tcp dport 80 ether saddr set $DIRECTOR_MAC ether daddr set jhash $1 saddr . tcp sport mod 2 seed 0x1 map { 0 : $WEB1_MAC, 1 : $WEB2_MAC } fwd to eth0"
}

# --- the director's shell ---

# What a mutant or a user runs on the director. All kinds call the interface eth0.
director_shell() { shell_of dr1 "$1"; } # SCRIPT
shell_of() { # DIRECTOR SCRIPT (for sh): prints its output, returns its status
  case $(setting director) in
    uml) uml_shell "$1" "$2" ;;
    *) in_ns "$1" sh -c "$2" ;;
  esac
}

quote_for_sh() { # WORD…
  local word
  for word in "$@"; do
    printf "'%s' " "${word//\'/\'\\\'\'}"
  done
}

director_is_alive() { # ROLE
  case $(setting director) in
    uml) process_alive "$1" ;;
    *) [[ -e $(namespace_path "$1") ]] ;;
  esac
}
