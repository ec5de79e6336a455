// ICM-01
//
//   client            --- echo request to the VIP --->  director
//   client            <--- echo reply, once ---         director
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/per_connection.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_icmp"}, {"RFC 1122", "3.2.2.6"}};

constexpr CheckSpec spec{
    .id = "ICM-01",
    .slug = "echo-answered-by-director",
    .title = "An ICMP echo request to the VIP is answered once, and by the director.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "Pinging the VIP is how people and monitoring find out whether the director is there. Where a real server answers, the "
        "ping stays green when the director is gone; where two answer, two hosts hold the address for themselves.",
    .references = references,
    .remediation =
        "On a real server that is named: nothing hands it what goes to the VIP but the director (ARP-02, ARP-03), so find who "
        "sent it the request (tcpdump -e there). On a director that is named: no rule sends ICMP to the VIP on to real servers.",
    .by_hand = "ping -c 3 VIP beside tcpdump -eni eth0 icmp: one reply each, from the director's MAC",
    .needs = Stimuli(Stimulus::echo, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::icmp),
};

constexpr std::uint8_t echo_reply = 0, echo_request = 8, echo_request6 = 128, echo_reply6 = 129;

class EchoAnsweredByDirector final : public Check {
 public:
  explicit EchoAnsweredByDirector(const Scene& scene) : scene_(scene), echoes_(scene, Stimulus::echo) {}

  void on_frame(const Frame& frame) noexcept override {
    const std::uint8_t type = frame.icmp().type();
    const bool v4 = frame.ip().is_v4();
    const bool replies = type == (v4 ? echo_reply : echo_reply6);
    Echo* echo = replies || type == (v4 ? echo_request : echo_request6) ? find(frame) : nullptr;
    if (echo == nullptr) return;
    if (replies) return hear(frame, *echo);
    if (frame.sender.role == Role::director)
      echo->sent_on = {frame.sender, frame.source_mac()};
    else if (!echo->request)
      echo->request = FrameRef::of(frame);
  }

  Conclusion conclude() override {
    if (others_)
      return violated(fmt::format("another host than the director answered, and {} made it so", scene_.names(others_.culprits())),
                      others_);
    if (twice_) return violated(fmt::format("{} answered one request more than once", scene_.names(twice_.culprits())), twice_);
    std::size_t requests = 0;
    echoes_.each([&](const Echo& echo) { requests += echo.request ? 1 : 0; });
    if (requests == 0) return unproven("no echo request to the VIP was seen");
    if (answered_ == 0) return not_applicable("nobody answers echo requests to the VIP: something filters them");
    return held(fmt::format("{} echo requests, {} of them answered, once each and by the director", requests, answered_));
  }

 private:
  struct Echo {
    FrameRef request, reply;
    Culprit sent_on;  ///< a director that was seen to hand it on
  };

  /// The planner gives each request an identifier of its own, in the place of a port (RFC 792: octets 4 and 5).
  [[nodiscard]] Echo* find(const Frame& frame) noexcept {
    const std::uint16_t identifier = be16(frame.icmp().p + 4);
    return echoes_.of(frame.ip(), identifier, identifier);
  }

  void hear(const Frame& frame, Echo& echo) noexcept {
    if (!echo.request || !scene_.cluster.is_vip(frame.ip().source())) return;
    const Culprit sender{frame.sender, frame.source_mac()};
    if (frame.sender.role != Role::director)
      return others_.note(echo.request, FrameRef::of(frame), echo.sent_on.mac == Mac{} ? sender : echo.sent_on);
    if (echo.reply) return twice_.note(echo.reply, FrameRef::of(frame), sender);
    echo.reply = FrameRef::of(frame);
    ++answered_;
  }

  const Scene& scene_;
  PerConnection<Echo> echoes_;
  std::uint64_t answered_ = 0;
  Sightings others_, twice_;
};

}  // namespace

extern const CatalogueEntry echo_answered_by_director = entry<EchoAnsweredByDirector>(spec);

}  // namespace lvspec
