#include "wire/route.hpp"

#include "tests/unit/wire/live.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {
Ip ip(const char* text) { return Ip::parse(text).value(); }
}  // namespace

TEST_CASE("a router is told where an address lies behind one, and none for a neighbour") {
  with_pair([] {
    run("sysctl -qw net.ipv6.conf.va.disable_ipv6=0");
    run("ip address add 203.0.113.18/28 dev va && ip address add 198.51.100.5/24 dev vb");
    run("ip address add 2001:db8:f::2/124 dev va nodad");
    run("ip route add 198.51.100.0/24 via 203.0.113.17 dev va metric 500");
    run("ip route add 2001:db8:51::/64 via 2001:db8:f::1 dev va");
    CHECK(router_to(ip("198.51.100.180"), "va") == ip("203.0.113.17"));
    CHECK(router_to(ip("2001:db8:51::b4"), "va") == ip("2001:db8:f::1"));
    CHECK_FALSE(router_to(ip("203.0.113.20"), "va"));
    CHECK_FALSE(router_to(ip("2001:db8:f::5"), "va"));
    // By another interface it is a neighbour; one without a route takes everything for one.
    CHECK_FALSE(router_to(ip("198.51.100.180"), "vb"));
    CHECK_FALSE(router_to(ip("192.0.2.1"), "vb"));
    CHECK_FALSE(router_to(ip("2001:db8:77::1"), "va"));
    CHECK_FALSE(router_to(ip("198.51.100.180"), "nosuch0"));
  });
}
