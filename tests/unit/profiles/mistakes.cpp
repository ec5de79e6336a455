// Every mistake is named with its place, what was expected and what to do.
#include <doctest/doctest.h>

#include <random>

#include "example.hpp"

using namespace lvspec;

namespace {

struct Mistake {
  const char* from;
  const char* to;
  const char* where;  ///< text on the line that the problem must point at
  const char* says;
};

void check(const Mistake& m) {
  CAPTURE(m.from);
  CAPTURE(m.to);
  const std::string text = with(m.from, m.to);
  const std::string found = problems_of(text);
  CAPTURE(found);
  CHECK(found.find(m.says) != std::string::npos);
  CHECK(found.starts_with("p.toml:" + std::to_string(line_of(text, m.where)) + ":"));
  CHECK(std::count(found.begin(), found.end(), '\n') == 0);
}

}  // namespace

TEST_CASE("keys and types") {
  for (const Mistake& m : std::vector<Mistake>{
           {"expect_status", "expect_statsu", "statsu", "did you mean \"expect_status\"?"},
           {"[limits]", "[limit]", "[limit]", "did you mean \"limits\"?"},
           {"weight = 1", "wieght = 1", "wieght", "unknown key \"wieght\" in [[cluster.real_server]]; did you mean \"weight\"?"},
           {"weight = 1", "q = 1", "q = 1", "known here: \"name\", \"address\""},
           {"ttl_delta", "sync_elsewhere = true\nttl_delta", "[cluster]", "without connection_sync = true; write both, or neither"},
           {"port = 80", "port = \"80\"", "port =", "port is \"80\", expected a whole number from 1 to 65535"},
           {"path = \"/\"", "path = 7", "path =", "path is 7, expected a text"},
           {"path = \"/\"", "path = \"\"", "path =", "a text that is not empty"},
           {"name = \"web\"\n", "", "[cluster]", "[cluster] has no \"name\"; add a line such as: name = \"web\""},
           {"vip = \"198.51.100.180\"\n", "", "[[cluster.service]]", "has no \"vip\""},
           {"[limits]\nframes_per_second = 1000", "limits = 7", "limits =", "unknown key \"limits\" in [http]"},
           {"[[vantage]]\nname = \"client\"", "[[vantages]]\nname = \"client\"", "[[vantages]]", "did you mean \"vantage\"?"},
           {"until = 2026-12-31", "until = \"2026-12-31\"", "until", "a date, year first and without quotes"},
           {"mac = [\"02:00:00:00:00:11\", \"02:00:00:00:01:11\"]", "mac = [1]", "mac",
            "mac is 1, expected a text or a list of texts"}})
    check(m);
}

TEST_CASE("values") {
  for (const Mistake& m : std::vector<Mistake>{
           {"port = 80", "port = 70000", "port =", "port is 70000, expected a whole number from 1 to 65535"},
           {"weight = 1", "weight = 65536", "weight", "from 0 to 65535"},
           {"port = 80", "port = 0", "port =", "port is 0, expected one that clients use"},
           {"\"0s\"", "\"0s\"\nfwmark = 0", "fwmark", "fwmark is 0, expected a whole number from 1 to 4294967295"},
           {"\"0s\"", "\"0s\"\nevery_port = true", "every_port", "every_port without persistence, which IPVS does not schedule"},
           {"\"0s\"", "\"9s\"\nfwmark = 3\nevery_port = true", "every_port", "every_port beside fwmark"},
           {"\"0s\"",
            "\"0s\"\nfwmark = 3\n[[cluster.service]]\nvip = \"198.51.100.181\"\nport = 443\nscheduler = \"rr\"\n"
            "persistence = \"60s\"\nfwmark = 3",
            "[[cluster.service]]\nvip = \"198.51.100.181",
            "tcp 198.51.100.181:443 and tcp 198.51.100.180:80 are one virtual service (firewall mark 3), so scheduler"},
           {"= 1000", "= 0", "frames_per", "from 1 to 1000000"},
           {"\"0s\"", "\"soon\"", "persistence", "such as \"10s\""},
           {"\"0s\"", "\"500ms\"", "persistence", "whole seconds"},
           {"\"10s\"", "10", "within", "within is 10, expected a time from \"1ms\" to \"1h\""},
           {"\"rr\"", "\"wr\"", "scheduler =", "did you mean \"rr\"?"},
           {"[]", "[\"sh-prot\"]", "scheduler_flags", "scheduler flag \"sh-prot\" is unknown"},
           {"\"http\"", "\"https\"", "application", "did you mean \"http\"?"},
           {"\"http\"", "\"dns\"", "application", "expected protocol = \"udp\""},
           {"\"auto\"", "2", "ttl_delta", "ttl_delta is 2, expected \"auto\""},
           {"\"/big\"", "\"big\"", "large_path", "a slash first"},
           {"\"www.example.org\"", "\"a\\r\\nb\"", "host =", "host is \"a\\r\\nb\", expected the value of a Host header"},
           {"\"ARP-05\"", "\"arp-5\"", "check =", "expected an id such as \"ARP-05\""},
           {"reason = \"known\"\n", "", "[[waiver]]", "has no \"reason\""},
           {"198.51.100.210-198.51.100.229", "198.51.100.229-198.51.100.210", "on_link", "the smaller first"},
           {"198.51.100.16", "198.51.100.999", "198.51.100.999", "expected an IPv4 or IPv6 address"},
           {"198.51.100.16", "224.0.0.1", "224.0.0.1", "an address that a host can have"},
           {"02:00:00:00:00:11", "02:00:00:00:11", "mac = ", "six octets"},
           {"02:00:00:00:00:11", "ff:ff:ff:ff:ff:ff", "mac = ", "the address of one host"}})
    check(m);
}

TEST_CASE("what must be there once") {
  for (const Mistake& m : std::vector<Mistake>{
           {"\"web2\"", "\"web1\"", "name = \"web1\"\naddress = \"198.51.100.17\"", "host name \"web1\" was given before"},
           {"198.51.100.17", "198.51.100.16", "address = \"198.51.100.16\"\nmac", "is already the address of real server web1"},
           {"198.51.100.180", "198.51.100.16", "address = \"198.51.100.16\"", "a VIP is never a host's own address"},
           {"198.51.100.180", "198.51.100.19", "address = \"198.51.100.19\"", "is already the address of the VIP, in line 8"},
           {"02:00:00:00:01:11", "02:00:00:00:00:11", "mac = ", "mac \"02:00:00:00:00:11\" was given before"},
           {"\"mirror\"", "\"client\"", "name = \"client\"\nat = \"segment\"", "vantage name \"client\" was given before"},
           {"[[cluster.director]]", "[[cluster.service]]\nvip = \"198.51.100.180\"\nport = 80\n[[cluster.director]]",
            "vip = \"198.51.100.180\"\nport", "service \"tcp 198.51.100.180:80\" was given before"},
           {"[[waiver]]", "[[waiver]]\ncheck = \"ARP-05\"\nreason = \"x\"\n[[waiver]]", "check = \"ARP-05\"\nreason = \"known\"",
            "one waiver a check"}})
    check(m);
}

TEST_CASE("places and ranges") {
  for (const Mistake& m : std::vector<Mistake>{
           {"\"eth0\"", "\"any\"", "interface", "is \"any\", which is no vantage: its frames carry no destination MAC"},
           {"at = \"web1\"", "at = \"wbe1\"", "at = \"wbe1\"", "expected \"client\", \"segment\", \"dr1\", \"web1\" or \"web2\""},
           {"at = \"segment\"", "at = \"client\"", "at = \"client\"\ninterface = \"mon0\"", "a second vantage at \"client\""},
           {"interface = \"mon0\"", "interface = \"mon0\"\ncommand = \"x\"", "command = \"x\"", "both interface and command"},
           {"at = \"segment\"\ninterface = \"mon0\"", "at = \"web2\"\ninterface = \"eth0\"", "interface = \"eth0\"\nsegment", "interface \"eth0\" is the tester's port at \"client\" and a host's as well"},
           {"interface = \"mon0\"\n", "", "[[vantage]]\nname = \"mirror\"", "has no \"interface\""},
           {"\"web1-eth0\"", "\"../x\"", "../x", "the capture is a file of that name"},
           {"198.51.100.210-", "198.51.100.170-", "on_link", "on_link holds 198.51.100.180, the address of the VIP"},
           {"198.51.100.210-198.51.100.229", "192.0.2.1-192.0.2.9", "on_link", "outside the segment 198.51.100.0-198.51.100.255"},
           {"203.0.113.0/28", "198.51.100.224/28", "off_link", "overlaps on_link"},
           {"203.0.113.0/28", "198.51.100.32/28", "off_link", "overlaps the segment"},
           {"= \"198.51.100.16\"", "= [\"198.51.100.16\", \"198.51.100.15\"]", "100.16", "address has two values of one family"},
           {"= \"198.51.100.1\"", "= []", "[cluster]", "[cluster] has no \"gateway\""},
           {"= \"203.0.113.0/28\"", "= [\"203.0.113.0/28\", \"203.0.113.16/28\"]", "off_link",
            "off_link has two values of one family"},
           {"198.51.100.17", "198.51.101.17", "198.51.101.17", "198.51.101.17 of real server web2 is outside the segment"},
           {"hooks.\"web1.service\"", "hooks.\"web9.service\"", "hooks", "did you mean \"web1.service\"?"},
           {"hooks.\"web1.service\"", "hooks.web1.service", "hooks", "write [hooks.\"web1.service\"]"},
           {"hooks.\"web1.service\"", "hooks.\"web1.timeout\"", "hooks",
            "\"web1.timeout\", which no host of this profile has; did you mean"},
           {"hooks.\"web1.service\"", "hooks.\"web1.split\"", "hooks", "\"web1.split\", which no host of this profile has"},
           {"hooks.\"web1.service\"", "hooks.\"dr1.weight\"", "hooks", "did you mean \"web1.weight\"?"},
           {"hooks.\"web1.service\"", "hooks.other", "hooks", "expected a host's name, \"HOST.service\", a real server's"},
           {"hooks.\"web1.service\"", "hooks.web1.weight", "hooks", "write [hooks.\"web1.weight\"]"},
           {"[]", "", "scheduler_flags", "not valid TOML: "}})
    check(m);
}

TEST_CASE("all mistakes in one run, in the order of the file") {
  const std::string found =
      problems_of(with("weight = 1", "weight = -1", with("port = 80", "prot = 80", with("\"known\"", "7"))));
  CHECK(std::count(found.begin(), found.end(), '\n') == 3);
  CHECK(found.find("prot") < found.find("weight"));
  CHECK(found.find("weight") < found.find("reason"));
}

TEST_CASE("an empty profile says what a profile needs") {
  const std::string found = problems_of("");
  CHECK(found.find("the profile has no [cluster]") != std::string::npos);
  CHECK(found.find("the profile has no [[vantage]]") != std::string::npos);
}

TEST_CASE("bad input of every length is an error and nothing else") {
  for (std::size_t length = 0; length < example.size(); ++length)
    static_cast<void>(problems_of(std::string_view(example).substr(0, length)));
  CHECK_FALSE(problems_of(std::string(5000, '[')).empty());
  CHECK_FALSE(problems_of("a = " + std::string(5000, '[')).empty());
  CHECK_FALSE(problems_of(std::string("\0\x1b[31m\xff", 7)).empty());
  CHECK(problems_of(std::string(2'000'000, '#')).find("larger than") != std::string::npos);
}

TEST_CASE("no control character of a file reaches a message") {
  const std::string found = problems_of(with("\"rr\"", "\"\\u001b[31mrr\\u202e\""));
  CHECK(found.find('\x1b') == std::string::npos);
  CHECK(found.find("\\x1b[31mrr\\u{202e}") != std::string::npos);
}

TEST_CASE("octets changed at random are an error or a profile") {
  std::minstd_rand random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string text = example;
    for (int change = 0; change < 3; ++change) text[random() % text.size()] = static_cast<char>(random());
    const std::string found = problems_of(text);
    REQUIRE(std::none_of(found.begin(), found.end(), [](char c) { return (c >= 0 && c < 0x20 && c != '\n') || c == 0x7f; }));
  }
}

TEST_CASE("hooks for hosts, their services, real servers' places, a director's timeout, and directors that are parted") {
  for (const char* name : {"dr1", "dr1.service", "dr1.timeout", "dr1.split", "web1", "web1.weight", "web2.pool", "web2.service"})
    CHECK(problems_of(with("\"web1.service\"", "\"" + std::string(name) + "\"")).empty());
}
