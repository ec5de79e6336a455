#include "profiles/found.hpp"

#include <doctest/doctest.h>

#include "profiles/load.hpp"

using namespace lvspec;

namespace {

constexpr std::string_view saved =
    "-A -t 198.51.100.180:80 -s sh -b sh-port,sh-fallback -p 300 -M 255.255.255.0\n"
    "-a -t 198.51.100.180:80 -r 198.51.100.16:80 -g -w 1\n"
    "-a -t 198.51.100.180:80 -r 198.51.100.17:80 -g -w 3 -x 100 -y 50\n"
    "-a -t 198.51.100.180:80 -r 203.0.113.9:80 -m -w 1\n"
    "-A -u 198.51.100.180:53 -s wlc\n"
    "-a -u 198.51.100.180:53 -r 198.51.100.16:53 -g -w 2\n";

constexpr std::string_view keepalived = R"(
! the classic topology
global_defs {
    router_id lvs1
    lvs_sync_daemon eth0 VI_1
}
vrrp_instance VI_1 {
    interface eth0
    unicast_src_ip 198.51.100.18
    unicast_peer {
        198.51.100.19
    }
    virtual_ipaddress {
        198.51.100.180/32 dev eth0
        198.51.100.181
    }
}
virtual_server 198.51.100.180 80 {
    lb_algo rr
    lb_kind DR
    persistence_timeout 50
    protocol TCP
    real_server 198.51.100.16 80 {
        weight 1
        HTTP_GET {
            url {
                path /health
                status_code 204
            }
        }
    }
    real_server 198.51.100.17 80
    {
        weight 2   # the faster one
        TCP_CHECK { connect_timeout 3 }
    }
    real_server 203.0.113.9 80 {
        lvs_method NAT
    }
    sorry_server 198.51.100.20 80
}
)";

Profile loaded(Found found) {
  found.interface = "eth0";
  return parse_profile(found_to_toml(found), "made.toml");
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

template <class Read>
std::string mistakes(Read read, std::string_view text) {
  try {
    static_cast<void>(read(text, "rules"));
    return "";
  } catch (const ProfileError& error) {
    return error.what();
  }
}

/// The lines of the profile that the loader objects to, a line each.
std::string objections(const Found& found) {
  const std::string toml = found_to_toml(found);
  std::string out;
  try {
    static_cast<void>(parse_profile(toml, "made.toml"));
  } catch (const ProfileError& error) {
    for (const Problem& problem : error.problems) {
      std::size_t at = 0;
      for (std::uint32_t line = 1; line < problem.line; ++line) at = toml.find('\n', at) + 1;
      out += toml.substr(at, toml.find('\n', at) - at) + "\n";
    }
  }
  return out;
}

}  // namespace

TEST_CASE("what ipvsadm-save prints becomes a profile") {
  const Profile p = loaded(read_ipvsadm(saved, "rules"));
  REQUIRE(p.services.size() == 2);
  CHECK(p.services[0].text() == "tcp 198.51.100.180:80");
  CHECK(p.services[0].scheduler == "sh");
  CHECK(p.services[0].scheduler_flags == std::vector<std::string>{"sh-port", "sh-fallback"});
  CHECK(p.services[0].persistence_s == 300);
  CHECK(p.services[0].persistence_netmask == 24);
  CHECK(p.services[1].protocol == Transport::udp);
  CHECK(p.services[1].application == Application::dns);
  REQUIRE(p.real_servers.size() == 2);
  CHECK(p.real_servers[1].address.text() == "198.51.100.17");
  CHECK(p.real_servers[1].weight == 3);
  CHECK(p.directors.at(0).address == Ip{});
}

TEST_CASE("what a profile cannot hold is said in comments") {
  const std::string toml = found_to_toml(read_ipvsadm(saved, "rules"));
  CHECK(holds(toml, "# * real server 203.0.113.9 of tcp 198.51.100.180:80, weight 1: forwarded by masquerading"));
  CHECK(holds(toml, "# weight 2 for udp 198.51.100.180:53; a profile has one weight a server"));
  CHECK(holds(toml, "# served by rs1 alone"));
  CHECK(holds(toml, "interface = \"\"  # fill in"));
}

TEST_CASE("a profile that lacks something objects to the lines that say so") {
  CHECK(objections(read_ipvsadm(saved, "rules")) == "interface = \"\"  # fill in: this host's interface on the segment\n");
  const std::string mark = objections(read_ipvsadm("-A -f 7 -s wrr\n-a -f 7 -r 198.51.100.16:0 -i -w 1\n", "rules"));
  CHECK(holds(mark, "vip = \"\"  # fill in"));
  CHECK(holds(mark, "port = 0  # fill in"));
  CHECK(holds(mark, "address = \"\"  # fill in"));
  const std::string six = found_to_toml(read_ipvsadm("-A -f 7 -s wrr\n-A -f 7 -6 -s rr\n", "rules"));
  CHECK(holds(six, "fwmark = 7\n"));
  CHECK(holds(six, "scheduler = \"rr\""));
  CHECK(holds(mistakes(read_ipvsadm, "-A -f 7 -s wrr\n-A -f 7 -s rr\n"),
              "rules:2:7: the service firewall mark 7 was given before"));
  CHECK(holds(mistakes(read_ipvsadm, "-A -f 0 -s wrr\n"), "the firewall mark is 0"));
}

TEST_CASE("a service for every port says so, where it is one that IPVS schedules") {
  const std::string every = found_to_toml(read_ipvsadm("-A -t 198.51.100.180:0 -s rr -p 60\n", "rules"));
  CHECK(holds(every, "port = 0  # fill in"));
  CHECK(holds(every, "every_port = true"));
  CHECK_FALSE(holds(found_to_toml(read_ipvsadm("-A -t 198.51.100.180:0 -s rr\n", "rules")), "every_port"));
  const std::string kept = found_to_toml(read_keepalived(
      "virtual_server 198.51.100.180 {\n persistence_timeout 60\n lb_kind DR\n}\nvirtual_server fwmark 5 {\n ip_family inet6\n}\n"
      "virtual_server fwmark 5 {\n}\n",
      "keepalived.conf"));
  CHECK(holds(kept, "every_port = true"));
  CHECK(holds(kept, "fwmark = 5"));
}

TEST_CASE("mistakes in ipvsadm's rules have a place and a remedy") {
  CHECK(mistakes(read_ipvsadm, "-A -t www:http -s rr\n") ==
        "rules:1:7: \"www:http\" is no ADDRESS:PORT in numbers; save the rules with `ipvsadm-save -n`");
  CHECK(holds(mistakes(read_ipvsadm, "IP Virtual Server version 1.2.1 (size=4096)\n"), "`ipvsadm -Ln`"));
  CHECK(holds(mistakes(read_ipvsadm, "-a -t 198.51.100.180:80 -r 198.51.100.16:80 -g\n"),
              "rules:1:7: no line before this one adds"));
  CHECK(holds(mistakes(read_ipvsadm, "-A -t 198.51.100.180:80 -s fast\n"), "scheduler \"fast\" is unknown"));
  CHECK(holds(mistakes(read_ipvsadm, "-A -t 198.51.100.180:80 -s rr\n-A -t 198.51.100.180:80\n"),
              "rules:2:7: the service tcp 198.51.100.180:80 was given before, in line 1"));
  CHECK(holds(mistakes(read_ipvsadm, "-A -t 198.51.100.180:80\n-a -t 198.51.100.180:80 -r 198.51.100.16 -w -1\n"),
              "rules:2:45: the weight is \"-1\""));
  CHECK(holds(mistakes(read_ipvsadm, "-Z\n"), "rules:1:1: \"-Z\" is no option"));
  CHECK(holds(mistakes(read_ipvsadm, "# nothing\n"), "there is no TCP or UDP service"));
}

TEST_CASE("a director that serves its own address is no real server") {
  const Found found = read_ipvsadm(
      "-A -t 198.51.100.180:80\n-a -t 198.51.100.180:80 -r 127.0.0.1:80 -g\n-a -t 198.51.100.180:80 -r 198.51.100.16:80 -g\n",
      "rules");
  CHECK(found.real_servers.size() == 1);
  CHECK(holds(found_to_toml(found), "real server 127.0.0.1: an address of the director itself"));
}

TEST_CASE("hosts beyond the VIP's prefix widen the segment") {
  const Profile p = loaded(read_ipvsadm("-A -t 203.0.113.80:80\n-a -t 203.0.113.80:80 -r 198.51.100.16:80 -g\n", "rules"));
  CHECK(p.segment.size() == 2);
}

TEST_CASE("IPv6 services") {
  const Profile p =
      loaded(read_ipvsadm("-A -t [2001:db8::80]:443 -s rr\n-a -t [2001:db8::80]:443 -r [2001:db8::10]:443 -g -w 1\n", "rules"));
  CHECK(p.services.at(0).vip.text() == "2001:db8::80");
  CHECK(p.services[0].application == Application::tcp);
  const std::string toml = found_to_toml(read_ipvsadm("-A -t [2001:db8::80]:443 -s rr\n", "rules"));
  CHECK(holds(toml, "# gateway = \"2001:db8:51::1\""));
  CHECK(holds(toml, "# on_link = \"2001:db8:51::d2-2001:db8:51::e5\""));
  CHECK_FALSE(holds(toml, "198.51.100"));
}

TEST_CASE("keepalived.conf becomes a profile") {
  const Profile p = loaded(read_keepalived(keepalived, "keepalived.conf"));
  CHECK(p.connection_sync == true);
  CHECK_FALSE(p.sync_elsewhere);
  std::string apart(keepalived);
  apart.replace(apart.find("lvs_sync_daemon eth0"), 20, "lvs_sync_daemon eth1");
  CHECK(loaded(read_keepalived(apart, "keepalived.conf")).sync_elsewhere);
  // VRRP and sync on one link, and the VIP, whose line names it, on another.
  apart.replace(apart.find("interface eth0"), 14, "interface eth1");
  apart.replace(apart.find("        198.51.100.181\n"), 23, "        198.51.100.181 dev eth0\n");
  CHECK(loaded(read_keepalived(apart, "keepalived.conf")).sync_elsewhere);
  REQUIRE(p.services.size() == 1);
  CHECK(p.services[0].persistence_s == 50);
  CHECK(p.services[0].scheduler == "rr");
  REQUIRE(p.real_servers.size() == 2);
  CHECK(p.real_servers[1].weight == 2);
  REQUIRE(p.directors.size() == 2);
  CHECK(p.directors[0].address.text() == "198.51.100.18");
  CHECK(p.http.path == "/health");
  CHECK(p.http.expect_status == 204);
  const std::string toml = found_to_toml(read_keepalived(keepalived, "keepalived.conf"));
  CHECK(holds(toml, "real server 203.0.113.9 of tcp 198.51.100.180:80, weight 1: forwarded by masquerading"));
  CHECK(holds(toml, "sorry server 198.51.100.20"));
  CHECK(holds(toml, "198.51.100.181: moves between the directors"));
}

TEST_CASE("a group's addresses are services of their own") {
  const Found found = read_keepalived(
      "virtual_server_group G {\n 198.51.100.180-182 80\n fwmark 3\n}\nvirtual_server group G {\n lb_kind DR\n lb_algo wrr\n"
      " protocol UDP\n sh-port\n persistence_granularity 255.255.255.0\n real_server 198.51.100.16 80 {\n }\n}\n",
      "keepalived.conf");
  REQUIRE(found.services.size() == 4);
  CHECK(found.services[2].service.text() == "udp 198.51.100.182:80");
  CHECK(found.services[2].service.persistence_netmask == 24);
  CHECK(found.services[3].name == "firewall mark 3");
  CHECK(found.real_servers.size() == 1);
}

TEST_CASE("mistakes in keepalived.conf have a place") {
  CHECK(mistakes(read_keepalived, "virtual_server 198.51.100.180 80 {\n") ==
        "rules:1:1: the block that begins here has no closing brace");
  CHECK(mistakes(read_keepalived, "}\n") == "rules:1:1: a closing brace without an opening one");
  CHECK(holds(mistakes(read_keepalived, "virtual_server $VIP 80 {\n}\n"), "rules:1:1: \"$VIP\" is no address"));
  CHECK(holds(mistakes(read_keepalived, "virtual_server group G {\n}\n"), "no virtual_server_group is called \"G\""));
  CHECK(
      holds(mistakes(read_keepalived, "virtual_server 198.51.100.180 80 {\n protocol SCTP\n}\n"), "rules:2:2: protocol is SCTP"));
  CHECK(holds(mistakes(read_keepalived, "virtual_server 198.51.100.180 80 {\n real_server web1 80 {\n }\n}\n"),
              "rules:2:2: real_server is \"web1\""));
  CHECK(holds(mistakes(read_keepalived, "global_defs {\n}\n"), "there is no virtual_server"));
}

TEST_CASE("a keepalived.conf without lb_kind means NAT") {
  const Found found =
      read_keepalived("virtual_server 198.51.100.180 80 {\n real_server 198.51.100.16 80 {\n }\n}\n", "keepalived.conf");
  CHECK(found.real_servers.empty());
  CHECK(found.left_out.size() == 1);
}

TEST_CASE("flags fill in what a file does not tell") {
  Found found = read_ipvsadm(saved, "rules");
  QuickFlags flags;
  flags.interface = "eth0";
  flags.mirror = "mon0";
  flags.gateway = "198.51.100.1";
  flags.clients = "198.51.100.210-198.51.100.229";
  add_flags(found, flags);
  const Profile p = parse_profile(found_to_toml(found), "made.toml");
  CHECK(p.vantages.size() == 2);
  CHECK(p.gateway->address.text() == "198.51.100.1");
  CHECK(p.on_link.front().text() == "198.51.100.210-198.51.100.229");
  flags.clients = "here";
  CHECK_THROWS_AS(add_flags(found, flags), ProfileError);
}
