// RET-01
//
//   client            --- request --->  director ---> real server
//   client            <--- [real server's MAC] IP VIP > client --- real server      straight, not by way of the director
#include <fmt/format.h>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"ipvsadm(8)", "--gatewaying"}, {"RFC 1812", "5.2.1"}};

constexpr CheckSpec spec{
    .id = "RET-01",
    .slug = "reply-mac-is-rs",
    .title = "Answers of the virtual service come from a real server's MAC, never from a director's.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Answers that take the way back through the director make it carry the traffic that direct routing exists to keep off "
        "it, and most directors "
        "drop them, since the source address is their own.",
    .references = references,
    .remediation =
        "On the real servers: default gateway is the router, not the director (ip route show default). On the director: ipvsadm "
        "-Ln says Route, no "
        "local web server on the VIP, net.ipv4.ip_forward=0.",
    .by_hand = "tcpdump -eni eth0 'tcp and src host VIP'; the Ethernet source is a real server's",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::reply),
};

class ReplyMacIsRs final : public Check {
 public:
  explicit ReplyMacIsRs(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    // A RST as the VIP is the director's own way of refusing what it does not know (FWD-11), not an answer of the service.
    if (frame.tcp().rst()) return;
    switch (frame.sender.role) {
      case Role::real_server:
        ++straight_;
        break;
      case Role::director:
        relayed_.note(frame, sent_there_by(frame));
        break;
      case Role::gateway:
        routed_.note(frame);
        break;
      case Role::unknown:
        // Handed to a known server, it may well be that server's second card that answers.
        (was_handed_on(frame) ? second_card_ : strange_).note(frame);
        break;
      case Role::client:
        break;
    }
  }

  Conclusion conclude() override {
    if (relayed_)
      return violated(fmt::format("answers of the virtual service came by way of a director, by the doing of {}",
                                  scene_.names(relayed_.culprits())),
                      relayed_);
    if (strange_ && scene_.owners.knows_all(Role::real_server))
      return violated(fmt::format("answers of the virtual service come from {}", scene_.names(strange_.culprits())), strange_);
    if (strange_) return unproven("answers came from a MAC whose owner is not known: " + scene_.owners.unknown_names());
    if (second_card_)
      return unproven(fmt::format(
          "answers came from {}, which may be another card of a real server: list all its MACs in the profile (mac = [\"…\"])",
          scene_.names(second_card_.culprits())));
    if (straight_ == 0 && routed_) return not_applicable("the client is behind a router: every answer carries the router's MAC");
    if (straight_ == 0) return unproven("no answer of the virtual service was seen");
    return held(fmt::format("{} answers, each from a real server's MAC", straight_));
  }

 private:
  [[nodiscard]] bool was_handed_on(const Frame& frame) const noexcept {
    const Flow* flow = scene_.flow(frame);
    return flow != nullptr && flow->server.party.role == Role::real_server;
  }
  /// Where the answer was seen on its way to the director, the real server that sent it there is to blame, not the director that
  /// handed it on.
  [[nodiscard]] Culprit sent_there_by(const Frame& frame) const noexcept {
    const Flow* flow = scene_.flow(frame);
    return flow != nullptr && flow->replier.party.role == Role::real_server ? flow->replier
                                                                            : Culprit{frame.sender, frame.source_mac()};
  }

  const Scene& scene_;
  std::uint64_t straight_ = 0;
  Sightings relayed_, strange_, second_card_, routed_;
};

}  // namespace

extern const CatalogueEntry reply_mac_is_rs = entry<ReplyMacIsRs>(spec);

}  // namespace lvspec
