#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "example.hpp"
#include "profiles/quick.hpp"

using namespace lvspec;

namespace {

std::string file(const std::string& path) {
  std::ifstream in(std::string(LVSPEC_SOURCE_DIR) + "/" + path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("the cluster of the example") {
  const Profile p = parse_profile(example, "p.toml");
  CHECK(p.name == "web");
  CHECK(p.gateway->address == *Ip::parse("198.51.100.1"));
  CHECK(p.services.at(0).text() == "tcp 198.51.100.180:80");
  CHECK(p.services[0].scheduler == "rr");
  CHECK(p.directors.at(0).command == "ssh dr1");
  CHECK(p.real_servers.at(0).expect_body == "this is kgc web!");
  CHECK(p.real_servers.at(1).macs.size() == 2);
  CHECK(p.real_servers[1].weight == 1);
  CHECK(p.segment == std::vector{*IpRange::parse("198.51.100.0/24")});
  CHECK(p.source == example);
}

TEST_CASE("the surroundings of the example") {
  const Profile p = parse_profile(example, "p.toml");
  CHECK(p.vantages.at(1).at == Place::segment);
  CHECK(p.vantages[1].segment == "outside");
  CHECK(p.vantages.at(2).at == Place::real_server);
  CHECK(p.vantages[2].host == 0);
  CHECK(p.on_link.front().size() == 20);
  CHECK(p.off_link.front().size() == 16);
  CHECK(p.http.host == "www.example.org");
  CHECK(p.hooks.at("web1.service").within_ms == 10'000);
  CHECK(p.hooks.at("web1.service").host == "web1");
  CHECK(p.hooks.at("web1.service").kind == HookKind::service);
  CHECK(p.waivers.at(0).until == std::chrono::year{2026} / 12 / 31);
}

TEST_CASE("a cluster of both families has an address and a range of each, IPv4 first whatever the order") {
  std::string text = with("address = \"198.51.100.16\"", "address = [\"2001:db8::10\", \"198.51.100.16\"]");
  text = with("gateway = \"198.51.100.1\"", "gateway = [\"198.51.100.1\", \"2001:db8::1\"]", text);
  text = with("\"198.51.100.210-198.51.100.229\"", "[\"2001:db8::d2-2001:db8::e5\", \"198.51.100.210-198.51.100.229\"]", text);
  text = with("\"203.0.113.0/28\"", "[\"203.0.113.0/28\", \"2001:db8:f::/124\"]", text);
  text += "\n[[cluster.service]]\nvip = \"2001:db8::b4\"\nport = 80\n";
  const Profile p = parse_profile(text, "p.toml");
  const RealServer& web1 = p.real_servers[0];
  CHECK(web1.address == *Ip::parse("198.51.100.16"));
  CHECK(web1.address6 == *Ip::parse("2001:db8::10"));
  CHECK(own_address(web1, Family::ipv6) == web1.address6);
  CHECK(own_address(web1, Family::ipv4) == web1.address);
  CHECK_FALSE(own_address(p.real_servers[1], Family::ipv6));
  CHECK(has_address(web1, *Ip::parse("2001:db8::10")));
  CHECK(p.gateway->address6 == *Ip::parse("2001:db8::1"));
  CHECK(p.segment == std::vector{*IpRange::parse("198.51.100.0/24"), *IpRange::parse("2001:db8::/64")});
  REQUIRE(p.on_link.size() == 2);
  CHECK(p.on_link[0].first.is_v4());
  CHECK(p.off_link[1] == *IpRange::parse("2001:db8:f::/124"));
  CHECK(holds(p.on_link, *Ip::parse("2001:db8::d3")));
  CHECK_FALSE(holds(p.on_link, *Ip::parse("2001:db8::d1")));
  CHECK(p.serves(Family::ipv6));
  const Profile again = parse_profile(profile_to_toml(p), "again");
  CHECK(again.real_servers[0].address6 == web1.address6);
  CHECK(again.gateway->address6 == p.gateway->address6);
  CHECK(again.on_link == p.on_link);
  CHECK(again.off_link == p.off_link);
}

TEST_CASE("a cluster of IPv6 alone") {
  std::string text = with("\"198.51.100.180\"", "\"2001:db8::b4\"");
  text = with("gateway = \"198.51.100.1\"", "gateway = { address = \"2001:db8::1\", mac = \"02:00:00:00:00:01\" }", text);
  for (const auto* last : {"19", "16", "17"})
    text = with("\"198.51.100." + std::string(last) + "\"", "\"2001:db8::" + std::string(last) + "\"", text);
  text = with("198.51.100.210-198.51.100.229", "2001:db8::d2-2001:db8::e5", text);
  text = with("203.0.113.0/28", "2001:db8:f::/124", text);
  const Profile p = parse_profile(text, "p.toml");
  CHECK(own_address(p.directors[0], Family::ipv6) == *Ip::parse("2001:db8::19"));
  CHECK_FALSE(own_address(p.directors[0], Family::ipv4));
  CHECK_FALSE(p.directors[0].address6);
  CHECK_FALSE(p.serves(Family::ipv4));
  CHECK(p.segment == std::vector{*IpRange::parse("2001:db8::/64")});
}

TEST_CASE("other ways to write a value") {
  CHECK(parse_profile(with("\"auto\"", "1"), "").ttl_delta == TtlDelta::one);
  CHECK(parse_profile(with("\"auto\"", "0"), "").ttl_delta == TtlDelta::zero);
  CHECK_FALSE(parse_profile(example, "").connection_sync);
  CHECK(parse_profile(with("ttl_delta", "connection_sync = true\nttl_delta"), "").connection_sync == true);
  CHECK(parse_profile(with("ttl_delta", "connection_sync = false\nttl_delta"), "").connection_sync == false);
  CHECK(parse_profile(with("ttl_delta", "connection_sync = true\nsync_elsewhere = true\nttl_delta"), "").sync_elsewhere);
  CHECK(parse_profile(with("\"0s\"", "\"5m\"\npersistence_netmask = \"255.255.255.0\""), "").services[0].persistence_netmask ==
        24);
  CHECK(parse_profile(with("\"0s\"", "\"5m\""), "").services[0].persistence_s == 300);
  const Profile p = parse_profile(with("\"198.51.100.1\"", R"({ address = "198.51.100.1", mac = "02:00:00:00:00:01" })"), "");
  CHECK(p.gateway->macs == std::vector{Mac{0x020000000001}});
  CHECK(parse_profile(with("[\"02:00:00:00:00:11\", \"02:00:00:00:01:11\"]", "\"02:00:00:00:00:11\""), "")
            .real_servers[1]
            .macs.size() == 1);
}

TEST_CASE("IPv6 throughout") {
  std::string text = example;
  for (const auto& [from, to] : {std::pair{"198.51.100.1\"", "2001:db8::1\""},
                                 {"198.51.100.180", "2001:db8::180"},
                                 {"198.51.100.19", "2001:db8::19"},
                                 {"198.51.100.16", "2001:db8::16"},
                                 {"198.51.100.17", "2001:db8::17"},
                                 {"198.51.100.210-198.51.100.229", "2001:db8::210-2001:db8::229"},
                                 {"203.0.113.0/28", "2001:db8:1::/120"}})
    text = with(from, to, text);
  const Profile p = parse_profile(text, "six.toml");
  CHECK(p.segment == std::vector{*IpRange::parse("2001:db8::/64")});
  CHECK(p.services[0].text() == "tcp [2001:db8::180]:80");
  CHECK(p.services[0].persistence_netmask == 128);
}

TEST_CASE("a named segment replaces the derived one") {
  const std::string wide = with("198.51.100.16", "198.51.101.16");
  CHECK(problems_of(wide).find("outside the segment") != std::string::npos);
  CHECK(problems_of(with("ttl_delta", "segment = \"198.51.100.0/23\"\nttl_delta", wide)).empty());
  CHECK(problems_of(with("ttl_delta", "segment = [\"198.51.100.0/24\", \"198.51.101.0/28\"]\nttl_delta", wide)).find("outside") !=
        std::string::npos);
}

TEST_CASE("a profile without a director is for segments whose director is found by its answers") {
  CHECK(problems_of(with("[[cluster.director]]\nname = \"dr1\"\naddress = \"198.51.100.19\"\ncommand = \"ssh dr1\"\n", ""))
            .empty());
}

TEST_CASE("the profiles that come with lvspec are right") {
  for (const char* path : {"profiles/lab.toml", "profiles/classic.toml", "profiles/shop.toml"}) {
    CAPTURE(path);
    CHECK(problems_of(file(path)) == "");
  }
}

TEST_CASE("a waiver holds through its last day") {
  const Waiver waiver{"ARP-05", "known", std::chrono::year{2026} / 12 / 31};
  CHECK_FALSE(expired(waiver, std::chrono::year{2026} / 12 / 31));
  CHECK(expired(waiver, std::chrono::year{2027} / 1 / 1));
  CHECK_FALSE(expired({"ARP-05", "known", {}}, std::chrono::year{2027} / 1 / 1));
}

TEST_CASE("ports that share a virtual service, by firewall mark or as every port of a VIP") {
  const std::string other =
      "\n[[cluster.service]]\nvip = \"198.51.100.180\"\nport = 443\napplication = \"tcp\"\nscheduler = \"rr\"\n";
  const auto loaded = [&](const std::string& reach) {
    const Profile p = parse_profile(with("persistence = \"0s\"", reach) + other + reach + "\n", "p.toml");
    const Profile again = parse_profile(profile_to_toml(p), "again");
    CHECK(again.services[1].fwmark == p.services[1].fwmark);
    CHECK(again.services[1].every_port == p.services[1].every_port);
    return p.services;
  };
  const auto marked = loaded("fwmark = 4294967295");
  CHECK(marked[0].fwmark == 4294967295U);
  CHECK(same_virtual_service(marked[0], marked[1]));
  CHECK(marked[1].virtual_text() == "firewall mark 4294967295");
  const auto every = loaded("every_port = true\npersistence = \"300s\"");
  CHECK(every[0].every_port);
  CHECK(same_virtual_service(every[0], every[1]));
  CHECK(every[1].virtual_text() == "tcp 198.51.100.180, every port");
  const auto two = loaded("every_port = false");
  CHECK_FALSE(same_virtual_service(two[0], two[1]));
  CHECK(two[1].virtual_text() == "tcp 198.51.100.180:443");
  Service other_family = marked[1], other_mark = marked[1], unmarked = marked[1], other_vip = every[1], udp = every[1],
          one = every[1];
  other_family.vip = *Ip::parse("2001:db8::b4");
  other_mark.fwmark = 1;
  unmarked.fwmark.reset();
  for (const Service& service : {other_family, other_mark, unmarked}) CHECK_FALSE(same_virtual_service(marked[0], service));
  CHECK(other_family.virtual_text() == "firewall mark 4294967295 (IPv6)");
  other_vip.vip = *Ip::parse("198.51.100.181");
  udp.protocol = Transport::udp;
  one.every_port = false;
  for (const Service& service : {other_vip, udp, one}) CHECK_FALSE(same_virtual_service(every[0], service));
}
