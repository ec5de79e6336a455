#include "reports/html_ways.hpp"

#include <algorithm>

namespace lvspec {
namespace {

Way way_of(Kind kind) noexcept {
  if (kind == Kind::request || kind == Kind::direct) return Way::request;
  if (kind == Kind::forwarded) return Way::copy;
  return kind == Kind::reply ? Way::reply : Way::other;
}

/// Requests go to a director, copies to a real server, replies from a real server to whoever asked or to the gateway.
Course course_of(Way way, Role from, Role to) noexcept {
  if (way == Way::other || from == Role::unknown || to == Role::unknown) return Course::unknown;
  const bool right = way == Way::request ? to == Role::director
                     : way == Way::copy  ? to == Role::real_server
                                         : from == Role::real_server && (to == Role::client || to == Role::gateway);
  return right ? Course::right : Course::astray;
}

class Gathering {
 public:
  Gathering(const Report& report, const PageHosts& hosts) : report_(report), hosts_(hosts) {
    for (const Hop& hop : report.topology.hops) {
      if (PageWay* way = find(way_of(hop.kind), hop.from, hop.to)) way->frames += hop.frames;
    }
    for (const Verdict& verdict : report.verdicts)
      if (verdict.counts_as_failure()) accuse(verdict);
    doubt();
    for (const Way way : {Way::request, Way::copy, Way::reply}) expect(way);
    std::stable_sort(ways_.begin(), ways_.end(), [](const PageWay& a, const PageWay& b) { return a.way < b.way; });
  }

  [[nodiscard]] std::vector<PageWay> take() { return std::move(ways_); }

 private:
  PageWay* find(Way way, Mac from_mac, Mac to_mac) {
    const std::size_t from = hosts_.of(from_mac), to = hosts_.of(to_mac);
    if (from == PageHosts::nobody || to == PageHosts::nobody || from == to) return nullptr;
    for (PageWay& known : ways_)
      if (known.way == way && known.from == from && known.to == to) return &known;
    const Course course = course_of(way, hosts_.all()[from].party.role, hosts_.all()[to].party.role);
    return &ways_.emplace_back(PageWay{way, from, to, from_mac, to_mac, 0, {}, {}, course});
  }

  /// Of a frame that proves a failure. What is no TCP or UDP has no part in the three hops.
  [[nodiscard]] Way way_of_evidence(const Frame& frame) const {
    if (!frame.ip() || frame.ndp() || frame.icmp()) return Way::other;
    const auto role = [&](Mac mac) {
      const std::size_t host = hosts_.of(mac);
      return host == PageHosts::nobody ? Role::unknown : hosts_.all()[host].party.role;
    };
    const std::vector<Ip>& vips = report_.topology.vips;
    if (std::find(vips.begin(), vips.end(), frame.ip().source()) != vips.end()) return Way::reply;
    const Role from = role(frame.source_mac()), to = role(frame.destination_mac());
    if (from == Role::director && to == Role::real_server) return Way::copy;
    return from == Role::client ? Way::request : Way::other;
  }

  static void add(std::vector<std::string>& ids, std::string_view id) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.emplace_back(id);
  }

  void accuse(const Verdict& verdict) {
    for (const Evidence& evidence : verdict.evidence)
      for (const EvidenceFrame& octets : evidence.frames) {
        const Frame frame = decoded(octets);
        if (frame.captured < 14 || !hosts_.blamed(verdict, hosts_.of(frame.source_mac()))) continue;
        PageWay* way = find(way_of_evidence(frame), frame.source_mac(), frame.destination_mac());
        if (way == nullptr) continue;
        if (way->way == Way::other) ++way->frames;
        add(way->broken, verdict.spec->id);
        if (evidence.count > evidence.frames.size()) samples_.push_back({way->way, way->from, verdict.spec->id});
      }
  }

  /// A check keeps its first few frames: what it says may be true of the blamed host's other ways as well.
  void doubt() {
    for (PageWay& way : ways_)
      for (const Sample& sample : samples_) {
        const bool same = way.way == sample.way && way.from == sample.from && way.way != Way::other;
        if (same && std::find(way.broken.begin(), way.broken.end(), sample.id) == way.broken.end()) add(way.doubted, sample.id);
      }
  }

  void expect(Way way) {
    if (std::any_of(ways_.begin(), ways_.end(), [&](const PageWay& w) { return w.way == way; })) return;
    const Role sender = way == Way::request ? Role::client : way == Way::copy ? Role::director : Role::real_server;
    const Role receiver = way == Way::request ? Role::director : way == Way::copy ? Role::real_server : Role::client;
    for (std::size_t from = 0; from < hosts_.all().size(); ++from)
      for (std::size_t to = 0; to < hosts_.all().size(); ++to)
        if (hosts_.all()[from].party.role == sender && hosts_.all()[to].party.role == receiver)
          ways_.push_back({way, from, to, first_mac(from), first_mac(to), 0, {}, {}, Course::right, false});
  }

  [[nodiscard]] Mac first_mac(std::size_t host) const {
    const std::vector<Mac>& macs = hosts_.all()[host].macs;
    return macs.empty() ? Mac{} : macs.front();
  }

  const Report& report_;
  const PageHosts& hosts_;
  struct Sample {
    Way way;
    std::size_t from;
    std::string_view id;
  };
  std::vector<Sample> samples_;
  std::vector<PageWay> ways_;
};

}  // namespace

std::vector<PageWay> page_ways(const Report& report, const PageHosts& hosts) { return Gathering(report, hosts).take(); }

std::vector<std::string> checks_against(const Report& report, const PageHosts& hosts, std::size_t host) {
  std::vector<std::string> out;
  for (const Verdict& verdict : report.verdicts)
    if (verdict.counts_as_failure() && hosts.blamed(verdict, host)) out.emplace_back(verdict.spec->id);
  return out;
}

const char* word(Way way) noexcept {
  switch (way) {
    case Way::request:
      return "request";
    case Way::copy:
      return "forwarded copy";
    case Way::reply:
      return "reply";
    case Way::other:
      break;
  }
  return "ARP, ICMP or the like";
}

}  // namespace lvspec
