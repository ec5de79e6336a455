#include "example.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "frames.hpp"

namespace lvspec::test {
namespace {

constexpr std::array references{Reference{"RFC 5227", "2.1.1"}, Reference{"ip-sysctl.rst", ""}};

constexpr CheckSpec spec(std::string_view id, std::string_view slug, std::string_view title, Level level, Severity severity) {
  CheckSpec out;
  out.id = id;
  out.slug = slug;
  out.title = title;
  out.level = level;
  out.severity = severity;
  out.rationale =
      "A client that hears a real server's answer bypasses the director, and everything still seems to work until that server "
      "goes away.";
  out.references = references;
  out.remediation =
      "On the real server: sysctl -w net.ipv4.conf.all.arp_ignore=1 && make it last in /etc/sysctl.d; <lo> alone has no effect.";
  out.by_hand = "arping -I eth0 -c 3 198.51.100.180";
  out.needs = Stimuli(Stimulus::ask_vip, Stimulus::resolve);
  out.views = {View::client, View::segment, View::none};
  return out;
}

constexpr std::array specs{
    spec("ARP-01", "vip-single-owner", "One host alone answers for the VIP", Level::must, Severity::critical),
    spec("ARP-02", "rs-silent-broadcast", "Real servers are silent when somebody asks for the VIP by broadcast", Level::must,
         Severity::critical),
    spec("ARP-05", "rs-silent-odd-sender", "Real servers are silent whoever asks for the VIP", Level::must, Severity::major),
    spec("ARP-07", "no-cache-flip", "No frame would move the VIP in a neighbour's cache", Level::must, Severity::critical),
    spec("FWD-01", "macs-only-rewrite", "The director changes MAC addresses and the TTL and nothing else", Level::must,
         Severity::critical),
    spec("FWD-08", "mtu-kept", "Frames keep their size", Level::should, Severity::minor),
    spec("RET-01", "direct-return", "Answers leave from the real server's own MAC address", Level::must, Severity::critical),
    spec("SCH-01", "spread", "Connections are spread as the scheduler promises", Level::may, Severity::info),
};

constexpr std::array entries{CatalogueEntry{&specs[0], nullptr}, CatalogueEntry{&specs[1], nullptr},
                             CatalogueEntry{&specs[2], nullptr}, CatalogueEntry{&specs[3], nullptr},
                             CatalogueEntry{&specs[4], nullptr}, CatalogueEntry{&specs[5], nullptr},
                             CatalogueEntry{&specs[6], nullptr}, CatalogueEntry{&specs[7], nullptr}};

constexpr std::int64_t start_ns = 1'795'567'682'123'456'789;

EvidenceFrame frame(std::string vantage, std::uint32_t number, Octets octets) {
  EvidenceFrame out;
  out.vantage = std::move(vantage);
  out.number = number;
  out.time_ns = start_ns + std::int64_t{number} * 1'000'000;
  out.length = static_cast<std::uint32_t>(octets.size());
  out.bytes = std::move(octets);
  return out;
}

Coverage coverage(std::string vantage, std::string source, bool complete, std::string why) {
  return {std::move(vantage), std::move(source), 1234, complete ? 0U : 17U, true, true, complete, complete, std::move(why)};
}

Verdict failed_arp() {
  Verdict out = verdict("ARP-02", Outcome::fail, "a real server answered");
  out.parties = {"web1", "<script>alert('x')</script>\x1b[2J"};
  out.evidence.push_back(
      {"web1 answered who-has 198.51.100.180 & said ]]> \"quoted\"\n\xff",
       12,
       {frame("client", 14, arp(2, 180, 200)), frame("mirror", 15, arp(2, 180, 200)), frame("client", 16, arp(2, 180, 201)),
        frame("client", 17, arp(2, 180, 202)), frame("client", 18, arp(2, 180, 203))}});
  const Octets request = text("GET /\x01\x9b HTTP/1.1\r\nX: <b>&\r\n");
  out.evidence.push_back(
      {"and took a connection",
       1,
       {frame("client", 14, arp(2, 180, 200)), frame("client", 20, ethernet("0800", ip(6, tcp(0x18, {}, request))))}});
  out.evidence.push_back({"web1 has arp_ignore=0 on eth0",
                          1,
                          {},
                          {{"web1", "sysctls", "conf/all/arp_ignore:0 <b>&\x1b[1m"}, {"web1", "addresses", "2: eth0"}}});
  return out;
}

/// Octets as a copy of web1's own: from dr1's MAC to web1's, with other values at some places.
Octets copy_of(Octets octets, std::initializer_list<std::pair<std::size_t, std::uint8_t>> changes) {
  std::swap_ranges(octets.begin(), octets.begin() + 6, octets.begin() + 6);
  for (const auto& [at, value] : changes) octets[at] = value;
  return octets;
}

/// The director lowered the TTL and marked the packet.
Verdict failed_copy() {
  Verdict out = verdict("FWD-01", Outcome::fail, "rewritten");
  out.parties = {"dr1"};
  Octets request = ethernet("0800", ip(6, tcp(0x18, {}, text("GET /<i> HTTP/1.1\r\n"))));
  std::copy_n(hex("0200000000c8").begin(), 6, request.begin() + 6);
  Octets copy = copy_of(request, {{15, 0xb8}, {22, 63}, {24, 0x5a}, {25, 0x1c}, {54, 'P'}});
  std::copy_n(hex("020000000010").begin(), 6, copy.begin());
  out.evidence.push_back(
      {"dr1 rewrote more than MACs and TTL: DSCP", 8, {frame("mirror", 50, request), frame("mirror", 51, copy)}});
  return out;
}

Topology topology() {
  Topology out;
  const auto mac = [](std::uint64_t last) { return Mac{0x0200'0000'0000ULL | last}; };
  const auto address = [](std::uint32_t last) { return Ip::v4(0xc6336400U | last); };
  out.interface = "eth0; reboot";
  out.services = {"tcp 198.51.100.180:80"};
  out.vips = {address(180)};
  out.hosts = {{{Role::client, 0}, "the tester", {}, {mac(0xc8)}},
               {{Role::director, 0}, "dr1", {address(18)}, {mac(0x12)}},
               {{Role::real_server, 0}, "web1", {address(16)}, {mac(0x10)}},
               {{Role::real_server, 1}, "<web2>&\x1b[2J\"", {address(17)}, {}},
               {{Role::gateway, 0}, "the gateway", {address(1)}, {mac(0x01)}}};
  out.hops = {{Kind::request, mac(0xc8), mac(0x12), 131},
              {Kind::forwarded, mac(0x12), mac(0x10), 131},
              {Kind::reply, mac(0x10), mac(0xc8), 128},
              {Kind::reply, mac(0x10), mac(0x12), 3},
              {Kind::reply, mac(0x77), mac(0xc8), 1}};
  for (const Kind kind : {Kind::request, Kind::forwarded, Kind::reply}) out.looked_at.add(kind);
  return out;
}

Verdict waived(std::string_view id, Outcome outcome, WaiverNote waiver) {
  Verdict out = verdict(id, outcome, outcome == Outcome::pass ? "asked 15 times, nothing seen" : "a real server answered");
  if (outcome == Outcome::fail) {
    out.parties = {"web2"};
    out.evidence.push_back({"web2 answered", 1, {frame("client", 33, arp(2, 180, 200))}});
  }
  out.waiver = std::move(waiver);
  return out;
}

Verdict failed_below() {
  Verdict out = verdict("FWD-08", Outcome::fail, "frames were cut");
  out.parties = {"dr1"};
  Octets cut = ethernet("0800", ip(6, tcp(0x10)));
  out.evidence.push_back({"a frame of 1,514 octets left as two", 2, {frame("mirror", 40, cut)}});
  out.evidence[0].frames[0].length = 1514;
  return out;
}

}  // namespace

Verdict verdict(std::string_view id, Outcome outcome, std::string because) {
  for (const CheckSpec& candidate : specs) {
    if (candidate.id != id) continue;
    Verdict out;
    out.spec = &candidate;
    out.outcome = outcome;
    out.because = std::move(because);
    return out;
  }
  throw std::logic_error("no such example check");
}

std::span<const CatalogueEntry> example_catalogue() { return entries; }

Report hostile_report() {
  Report report;
  report.cluster = "lab\x1b]0;owned\x07 <&\"'>\xe2\x80\xae";
  report.started_s = start_ns / 1'000'000'000;
  report.seed = 42;
  report.topology = topology();
  report.coverage = {coverage("client", "eth0", true, ""),
                     coverage("mirror", "ssh \x1b[31mweb1 tcpdump", false, "17 frames were lost & <more>")};
  report.verdicts.push_back(verdict("ARP-01", Outcome::pass, "15 questions, 15 answers, all from 02:00:00:00:00:12"));
  report.verdicts.push_back(failed_arp());
  report.verdicts.push_back(waived("ARP-05", Outcome::fail, {"web2 is replaced next month", "2026-12-31", false, true}));
  report.verdicts.push_back(waived("ARP-07", Outcome::pass, {"old \x1b[1mreason", "2026-01-31", true, false}));
  report.verdicts.push_back(
      verdict("FWD-01", Outcome::inconclusive,
              "vantage mirror lost 17 frames, so silence there proves nothing; raise its buffer or lower the rate"));
  report.verdicts.push_back(failed_below());
  report.verdicts.push_back(verdict("RET-01", Outcome::error, "the capture could not be read\r\n"));
  report.verdicts.push_back(
      verdict("SCH-01", Outcome::not_applicable, "the profile names no scheduler; add scheduler = \"rr\" to see it judged"));
  report.notes = {"frames of 02:00:00:00:00:77, a host that the profile does not name\x07"};
  return report;
}

Report healthy_report() {
  Report report;
  report.cluster = "lab";
  report.started_s = start_ns / 1'000'000'000;
  report.seed = 7;
  report.topology = topology();
  report.topology.hosts[3] = {{Role::real_server, 1}, "web2", {Ip::v4(0xc6336411)}, {{0x0200'0000'0011ULL}}};
  report.topology.hops.resize(1);
  report.topology.looked_at = Kinds(Kind::request, Kind::reply);
  report.coverage = {coverage("client", "eth0", true, ""), coverage("mirror", "mon0", true, "")};
  report.verdicts.push_back(verdict("ARP-01", Outcome::pass, "15 questions, 15 answers"));
  report.verdicts.push_back(verdict("RET-01", Outcome::pass, "40 answers, each from the real server's own MAC address"));
  return report;
}

Report rewritten_report() {
  Report report = healthy_report();
  report.verdicts.push_back(failed_copy());
  return report;
}

Report load_report() {
  Report report = healthy_report();
  report.verdicts.push_back(failed_arp());
  LoadReport load;
  load.started_unix_ns = start_ns;
  load.validity = {{"send lag p99", "<= 5 ms", "0.064 ms", true},
                   {"captures", "complete", "17 frames lost, or a capture cut", false}};
  load.thresholds = {{"hold.response.p99", "< 20ms", "905.215 ms", false}, {"hold.error_rate", "== 0%", "0.000 %", true}};
  load.violations = {{"ARP-02", 5.053, "hold"}, {"ARP-05", -0.25, ""}};
  load.generator_cpu_s = 1.8;
  load.seconds = 11;
  load.smallest_gap_ms = 65001;
  load.notes = {"no right to add addresses \x1b[31m"};
  StageFigures warmup, hold;
  warmup.name = "warmup";
  warmup.judged = false;
  warmup.closed = true;
  warmup.seconds = 1;
  hold.name = "hold\x1b]0;";
  hold.seconds = 10;
  hold.scheduled = 20000;
  hold.sent = 19990;
  hold.unsent = 10;
  hold.done = 19900;
  hold.achieved_rate = 1990;
  hold.answers[static_cast<std::size_t>(Answer::ok)] = 19900;
  hold.answers[static_cast<std::size_t>(Answer::reset)] = 90;
  hold.answers[static_cast<std::size_t>(Answer::unsent)] = 10;
  hold.response = {20000, 0.21, 0.4, 521.3, 905.2, 990, 999.9};
  hold.connect = {19990, 0.08, 0.11, 0.12, 0.17, 0.68, 3.96};
  hold.servers = {{"web1", 9990, 10080, 9990, 90, 0.5, hold.response, 3.04, 5.16},
                  {"<web2>", 9990, 9910, 9910, 0, 0.5, {}, 0, 0}};
  hold.attribution = {19900, 60, 30, 1};
  hold.around_director = 7;
  hold.lost = {1, 2, 3, 4};
  load.stages = {warmup, hold};
  for (int second = 0; second < 11; ++second)
    load.moments.push_back({.second = static_cast<double>(second),
                            .length = 1,
                            .asked = second == 0 ? 100U : 2000U,
                            .answered = second == 5   ? 1000U
                                        : second == 0 ? 100U
                                                      : 2000U,
                            .errors = second == 5 ? 90U : 0U,
                            .p50 = 0.2,
                            .p90 = 0.4,
                            .p99 = second == 5 ? 905.2 : 0.9,
                            .max = second == 5 ? 999.9 : 4,
                            .connections = {second == 5 ? 200U : 1000U, 1000U}});
  Histogram response;
  for (std::uint64_t us = 200; us < 1000; ++us) response.record(us);
  response.record(905'000);
  load.latencies = {{"", 0, 1'000'000'000, response},
                    {"web1", 0, 1'000'000'000, response},
                    {"<web2>", 0, 1'000'000'000, Histogram()},
                    {"", 1'000'000'000, 10'000'000'000, response},
                    {"web1", 1'000'000'000, 10'000'000'000, response},
                    {"<web2>", 1'000'000'000, 10'000'000'000, response}};
  report.load = std::move(load);
  return report;
}

}  // namespace lvspec::test
