// HTTP-02
//
//   client            --- GET ---> director ---> web1      client <--- page --- web1
//   client            --- GET ---> director ---> web1      client <--- page --- web1      and so on, on one connection
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 9112", "9.3"}, {"RFC 9110", "3.3"}, {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_hook"}};

constexpr CheckSpec spec{
    .id = "HTTP-02",
    .slug = "keepalive-pinned",
    .title = "All requests on one connection are answered by one real server.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Browsers and proxies send a user's requests on a connection that they keep open. Where something spreads them over "
        "several servers (a proxy behind the VIP that balances once more, a director that loses a connection between two "
        "requests), sessions, uploads and logs end up on servers that know nothing of each other.",
    .references = references,
    .remediation =
        "On the real server that is named: it hands requests on (upstream, proxy_pass, ProxyPass, BalancerMember) where it "
        "should answer itself. On the director that is named: ipvsadm -Lnc must show one entry for a connection as long as it "
        "is open; raise the first number of ipvsadm --set above the keep-alive time of the web servers.",
    .by_hand =
        "curl -s http://VIP/ http://VIP/ http://VIP/ beside tcpdump -eni eth0 'tcp port 80 and src host VIP': one page, one MAC",
    .needs = Stimuli(Stimulus::keep_alive, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::direct, Kind::reply),
    .segments = Segments::telling,
    .responses = true,
};

/// What was answered first on a connection.
struct First {
  FrameRef flow;   // first frame of the flow that this is about: a slot can change hands
  FrameRef frame;  // the response's last one
  Party server;
  std::uint64_t names = 0;
  std::uint32_t asked_to = 0;  // sequence number behind the request
  bool asked_again = false;
};

class KeepalivePinned final : public Check {
 public:
  explicit KeepalivePinned(const Scene& scene)
      : scene_(scene), firsts_(Flows::capacity), services_(scene.profile.services.size()) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    if (flow == nullptr || !flow->on_link) return;
    First& first = first_of(frame, *flow);
    if (frame.kind != Kind::reply) {
      const auto beyond = static_cast<std::int32_t>(frame.tcp().sequence() + frame.payload_length - first.asked_to);
      first.asked_again |= first.frame && frame.payload_length != 0 && beyond > 0;
    }
    const bool answered_once = first.frame && !first.asked_again;
    if (frame.kind == Kind::reply && frame.tcp().fin() && answered_once && scene_.steps.is(frame, Stimulus::keep_alive))
      services_[flow->service].closes = true;
  }
  void on_response(const Talk& talk, const Frame& frame) noexcept override {
    if (frame.sender.role != Role::real_server) return;
    const Flow& flow = *scene_.flow(frame);
    First& first = first_of(frame, flow);
    first.frame ? compare(first, talk, flow, frame) : begin(first, talk, frame);
  }

  Conclusion conclude() override {
    Conclusion found{Conclusion::Word::violated, {}, {}};
    if (moved_)
      join(found, violated(fmt::format("requests on one connection through {} were answered by several real servers",
                                       scene_.names(moved_.culprits())),
                           moved_));
    if (spread_)
      join(found, violated(fmt::format("{} answered requests on one connection with the pages of several real servers",
                                       scene_.names(spread_.culprits())),
                           spread_));
    if (!found.findings.empty()) return found;
    std::uint64_t further = 0;
    bool http = false;
    std::string unseen;
    for (std::size_t s = 0; s < services_.size(); ++s) {
      const Service& service = scene_.profile.services[s];
      if (service.application != Application::http) continue;
      http = true;
      further += services_[s].further;
      if (services_[s].further == 0 && !services_[s].closes) unseen += (unseen.empty() ? "" : ", ") + service.text();
    }
    if (!http) return not_applicable("no service of the profile is HTTP");
    if (!unseen.empty()) return unproven(fmt::format("no connection with two whole responses of {} was seen", unseen));
    if (further == 0) return not_applicable("the servers close every connection after one response");
    return held(fmt::format("{} further responses, each from the server that gave its connection's first", further));
  }

 private:
  struct Seen {
    std::uint64_t further = 0;  // responses after a connection's first
    bool closes = false;        // after one response, though it was not asked to
  };

  [[nodiscard]] First& first_of(const Frame& frame, const Flow& flow) noexcept {
    First& first = firsts_[frame.flow];
    if (first.flow.number != flow.first.number || first.flow.vantage != flow.first.vantage) {
      first = First{};
      first.flow = flow.first;
    }
    return first;
  }
  static void begin(First& first, const Talk& talk, const Frame& frame) noexcept {
    first.frame = FrameRef::of(frame);
    first.server = frame.sender;
    first.names = names_of(talk);
    first.asked_to = frame.tcp().acknowledgment();
  }
  void compare(const First& first, const Talk& talk, const Flow& flow, const Frame& frame) noexcept {
    ++services_[flow.service].further;
    const std::uint64_t names = names_of(talk);
    if (frame.sender != first.server) return moved_.note(first.frame, FrameRef::of(frame), flow.asked);
    // A page may name its server among others.
    if (names != 0 && first.names != 0 && (names & first.names) == 0)
      spread_.note(first.frame, FrameRef::of(frame), {frame.sender, frame.source_mac()});
  }
  /// Which real servers' texts the response holds, where it must hold one.
  static std::uint64_t names_of(const Talk& talk) noexcept { return talk.profile_path ? talk.response.names : 0; }

  const Scene& scene_;
  std::vector<First> firsts_;  // by flow slot
  std::vector<Seen> services_;
  Sightings moved_, spread_;
};

}  // namespace

extern const CatalogueEntry keepalive_pinned = entry<KeepalivePinned>(spec);

}  // namespace lvspec
