# shellcheck shell=bash
# What the healthy lab is meant to be, as lvspec reads it.

print_profile() {
  cat <<END
# The lab '$LAB' as it is meant to be, whatever it is broken with at the moment.
[cluster]
name = "lab-$LAB"
gateway = "$(address_of router)"
$(profile_of_director)

[[cluster.director]]
name = "dr1"
address = "$DIP"
command = "$(command_on_director)"

[[cluster.real_server]]
name = "web1"
address = "$(address_of web1)"
weight = $(setting weights | cut -d, -f1)
expect_body = "${PAGE[web1]}"
command = "$(command_on web1)"

[[cluster.real_server]]
name = "web2"
address = "$(address_of web2)"
weight = $(setting weights | cut -d, -f2)
expect_body = "${PAGE[web2]}"
command = "$(command_on web2)"

[[vantage]]
name = "client"
at = "client"
interface = "eth0"

[[vantage]]
name = "mirror"
at = "segment"
interface = "mon0"

[clients]
on_link = "198.51.100.210-198.51.100.229"
off_link = "203.0.113.0/28"

[http]
path = "/"
expect_status = 200
large_path = "/big"
upload_path = "/upload"
END
}

# What lvspec puts its questions behind, as it would behind "ssh web1": the last word is a script.
command_on() { printf 'nsenter --net=%s -- sh -c' "$(namespace_path "$1")"; }
command_on_director() {
  if [[ $(setting director) == uml ]]; then
    # The director's shell is there already; one more would take a tenth of a second.
    printf "%s/lab director --name %s -- eval" "$LAB_DIR" "$LAB"
  else
    command_on dr1
  fi
}

# The nftables director has none of IPVS's habits and no scheduler that could be judged.
profile_of_director() {
  if [[ $(setting director) == nft ]]; then
    printf '%s\n' 'implementation = "other"' 'ttl_delta = "auto"'
    profile_of_service "$VIP" tcp 80 http
  else
    printf '%s\n' 'implementation = "ipvs"' 'ttl_delta = "auto"'
    profile_of_service "$VIP" tcp 80 http
    has_all_services || return 0
    profile_of_service "$VIP2" tcp 80 http
    profile_of_service "$VIP" tcp 3306 tcp
    profile_of_service "$VIP" udp 7 udp-echo
    profile_of_service "$VIP" udp 53 dns
  fi
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
  if (($(setting persistent))); then printf 'persistence = "%ss"\n' "$(setting persistent)"; fi
}
