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

[[cluster.real_server]]
name = "web1"
address = "$(address_of web1)"
weight = 1
expect_body = "${PAGE[web1]}"

[[cluster.real_server]]
name = "web2"
address = "$(address_of web2)"
weight = 1
expect_body = "${PAGE[web2]}"

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
END
}

# The nftables director has none of IPVS's habits and no scheduler that could be judged.
profile_of_director() {
  if [[ $(setting director) == nft ]]; then
    printf '%s\n' 'implementation = "other"' 'ttl_delta = "auto"'
    profile_of_service
  else
    printf '%s\n' 'implementation = "ipvs"' 'ttl_delta = "auto"'
    profile_of_service
    printf 'scheduler = "%s"\n' "$(setting scheduler)"
  fi
}

profile_of_service() {
  cat <<END

[[cluster.service]]
vip = "$VIP"
protocol = "tcp"
port = 80
application = "http"
END
}
