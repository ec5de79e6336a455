// RET-04
//
//   on-link client    <--- [real server's MAC] IP VIP > client, TTL 64, 128 or 255 ---  real server
//                          63, 127, 254: somebody forwarded it
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/ret/on_link.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 1122", "3.2.1.7"}, {"RFC 1812", "5.3.1"}, {"ipvsadm(8)", "--gatewaying"}};

constexpr CheckSpec spec{
    .id = "RET-04",
    .slug = "reply-ttl-class",
    .title = "Answers reach an on-link client with the TTL that their sender began with: 64, 128 or 255.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A client on the real servers' own link is one hop from none of them. A TTL that is one less says that the answer was "
        "forwarded: by the director, where a real server has it as its gateway, or by a router or container bridge that nobody "
        "drew into the picture.",
    .references = references,
    .remediation =
        "On the real server that is named: ip route get CLIENT must go out of the client's own link with no via; the default "
        "gateway is the router and never the director; sysctl net.ipv4.ip_default_ttl=64.",
    .by_hand = "tcpdump -eni eth0 -v 'tcp and src host VIP'; ttl 64 (128, 255) in each answer",
    .needs = Stimuli(Stimulus::connect, Stimulus::direct, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::reply),
};

class ReplyTtlClass final : public Check {
 public:
  explicit ReplyTtlClass(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    if (flow == nullptr || frame.sender.role == Role::client || !is_on_link(scene_, flow->client)) return;
    const std::uint8_t ttl = frame.ip().ttl();
    if (ttl != 64 && ttl != 128 && ttl != 255) {
      ttl_ = ttl;
      return lowered_.note(frame, sent_by(frame, *flow));
    }
    if (frame.sender.role != Role::real_server) return;
    ++whole_;
    answered_.add(frame.sender);
  }

  Conclusion conclude() override {
    if (lowered_)
      return violated(fmt::format("answers of the virtual service reach on-link clients with TTL {}, by the doing of {}", ttl_,
                                  scene_.names(lowered_.culprits())),
                      lowered_);
    if (const std::string silent = answered_.missing(scene_.cluster, Role::real_server); !silent.empty())
      return unproven(fmt::format("no answer of {} to an on-link client was seen", silent));
    return held(fmt::format("{} answers, each with the TTL that its sender began with", whole_));
  }

 private:
  /// Where the answer was seen on its way to the director, the real server that sent it there is to blame.
  static Culprit sent_by(const Frame& frame, const Flow& flow) noexcept {
    const bool relayed = frame.sender.role == Role::director && flow.replier.party.role == Role::real_server;
    return relayed ? flow.replier : Culprit{frame.sender, frame.source_mac()};
  }

  const Scene& scene_;
  std::uint64_t whole_ = 0;
  std::uint8_t ttl_ = 0;
  HostSet answered_;
  Sightings lowered_;
};

}  // namespace

extern const CatalogueEntry reply_ttl_class = entry<ReplyTtlClass>(spec);

}  // namespace lvspec
