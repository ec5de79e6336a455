#include "profiles/quick.hpp"

#include <doctest/doctest.h>

#include "example.hpp"

using namespace lvspec;

namespace {

QuickFlags flags() {
  QuickFlags out;
  out.vips = {"198.51.100.180"};
  out.real_servers = {"198.51.100.16", "web2=198.51.100.17"};
  out.interface = "eth0";
  return out;
}

std::string problems_of_flags(const QuickFlags& f) {
  try {
    static_cast<void>(quick_profile(f));
    return "";
  } catch (const ProfileError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("a profile from the command line") {
  const Profile p = quick_profile(flags());
  CHECK(p.services.at(0).text() == "tcp 198.51.100.180:80");
  CHECK(p.real_servers.at(0).name == "rs1");
  CHECK(p.real_servers.at(1).name == "web2");
  CHECK(p.directors.at(0).address == Ip{});  // whoever answers for the VIP
  CHECK(p.vantages.at(0).interface == "eth0");
  CHECK(p.on_link.front().text() == "198.51.100.234-198.51.100.253");
}

TEST_CASE("default clients keep clear of what was named") {
  QuickFlags f = flags();
  f.gateway = "198.51.100.250";
  CHECK(quick_profile(f).on_link.front().text() == "198.51.100.230-198.51.100.249");
}

TEST_CASE("ports, names and a mirror") {
  QuickFlags f = flags();
  f.vips = {"198.51.100.180:8080", "198.51.100.180:443"};
  f.directors = {"198.51.100.18"};
  f.mirror = "mon0";
  const Profile p = quick_profile(f);
  CHECK(p.services.at(1).port == 443);
  CHECK(p.directors.at(0).name == "dr1");
  CHECK(p.vantages.at(1).at == Place::segment);
}

TEST_CASE("IPv6 from the command line") {
  QuickFlags f = flags();
  f.vips = {"[2001:db8::80]:8080"};
  f.real_servers = {"2001:db8::16"};
  CHECK(problems_of_flags(f).find("--clients") != std::string::npos);
  f.clients = "2001:db8::100-2001:db8::110";
  CHECK(quick_profile(f).services.at(0).text() == "tcp [2001:db8::80]:8080");
}

TEST_CASE("wrong flags are named") {
  CHECK(problems_of_flags({}).find("no --vip") != std::string::npos);
  CHECK(problems_of_flags({}).find("no --real-server") != std::string::npos);
  CHECK(problems_of_flags({}).find("no --interface") != std::string::npos);
  QuickFlags f = flags();
  f.vips = {"web"};
  CHECK(problems_of_flags(f) == "command line: --vip is \"web\", expected ADDRESS or ADDRESS:PORT such as 198.51.100.180:80");
  f = flags();
  f.real_servers.emplace_back("198.51.100.180");
  CHECK(problems_of_flags(f).find("a VIP is never a host's own address") != std::string::npos);
  f = flags();
  f.interface = "any";
  CHECK(problems_of_flags(f).find("no vantage") != std::string::npos);
}

TEST_CASE("text made from a profile reads back to the same profile") {
  const std::string odd = R"(segment = ["198.51.100.0/24", "192.0.2.0/28"]
ttl_delta)";
  const std::string gateway = R"({ address = "198.51.100.1", mac = ["02:00:00:00:00:01", "02:00:00:00:00:02"] })";
  for (const std::string& text :
       {example, with("ttl_delta", odd), with("ttl_delta", "connection_sync = true\nsync_elsewhere = true\nttl_delta"), with("\"198.51.100.1\"", gateway), with("\"0s\"", "\"90s\"\npersistence_netmask = 24"),
        with("\"rr\"", "\"sh\"", with("[]", "[\"sh-port\"]")), with("\"known\"", R"("a \"quoted\" \\ \u0007 ü")")}) {
    const Profile first = parse_profile(text, "first");
    const std::string written = profile_to_toml(first);
    CAPTURE(written);
    const Profile second = parse_profile(written, "second");
    CHECK(profile_to_toml(second) == written);
    CHECK(second.waivers[0].reason == first.waivers[0].reason);
    CHECK(second.segment == first.segment);
    CHECK(second.connection_sync == first.connection_sync);
    CHECK(second.sync_elsewhere == first.sync_elsewhere);
    CHECK(second.gateway->macs == first.gateway->macs);
    CHECK(second.services[0].persistence_s == first.services[0].persistence_s);
    CHECK(second.services[0].scheduler_flags == first.services[0].scheduler_flags);
    CHECK(second.vantages[2].host == first.vantages[2].host);
    CHECK(second.hooks.size() == first.hooks.size());
  }
}
