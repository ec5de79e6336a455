// RET-02
//
//   client            --- client:port > VIP:port --->  director ---> real server
//   client            <--- VIP:port > client:port ---  real server      source address and port as the client asked
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/ret/wrong_source.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9293", "3.1"}, {"RFC 1122", "4.2.3.7"}};

constexpr CheckSpec spec{
    .id = "RET-02",
    .slug = "reply-ip-is-vip",
    .title = "A real server answers a request to the VIP with the VIP and the service's port as source.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "The client's kernel knows a connection by its four numbers. An answer from another address or port belongs to no connection, so it is reset, "
        "and the client waits until it times out.",
    .references = references,
    .remediation =
        "On the real server that is named: VIP on lo with /32, the service bound to the VIP or to 0.0.0.0, no SNAT or source rewriting on the way "
        "out. On the director: ipvsadm -Ln says Route, not Masq.",
    .by_hand = "tcpdump -eni eth0 'tcp and dst host CLIENT and not src host VIP'",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::reply, Kind::leak, Kind::other),
};

class ReplyIpIsVip final : public Check {
 public:
  explicit ReplyIpIsVip(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::reply) {
      right_ += frame.sender.role == Role::real_server ? 1 : 0;
    } else if (answered_flow(scene_, frame) != nullptr) {
      wrong_.note(frame);
    }
  }

  Conclusion conclude() override {
    if (wrong_) return violated(fmt::format("{} answered a request to the VIP from another address or port", scene_.names(wrong_.culprits())), wrong_);
    if (right_ == 0) return unproven("no answer of the virtual service was seen");
    return held(fmt::format("{} answers with the VIP as source", right_));
  }

 private:
  const Scene& scene_;
  std::uint64_t right_ = 0;
  Sightings wrong_;
};

}  // namespace

extern const CatalogueEntry reply_ip_is_vip = entry<ReplyIpIsVip>(spec);

}  // namespace lvspec
