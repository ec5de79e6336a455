#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "example.hpp"

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
  CHECK(p.on_link->size() == 20);
  CHECK(p.off_link->size() == 16);
  CHECK(p.http.host == "www.example.org");
  CHECK(p.hooks.at("web1.service").within_ms == 10'000);
  CHECK(p.waivers.at(0).until == std::chrono::year{2026} / 12 / 31);
}

TEST_CASE("other ways to write a value") {
  CHECK(parse_profile(with("\"auto\"", "1"), "").ttl_delta == TtlDelta::one);
  CHECK(parse_profile(with("\"auto\"", "0"), "").ttl_delta == TtlDelta::zero);
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
  for (const char* path : {"profiles/lab.toml", "profiles/classic.toml"}) {
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
