// RET-02
//
//   client            --- client:port > VIP:port --->  director ---> real server
//   client            <--- VIP:port > client:port ---  real server      source address and port as the client asked
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
        "The client's kernel knows a connection by its four numbers. An answer from another address or port belongs to no "
        "connection, so it is reset, "
        "and the client waits until it times out.",
    .references = references,
    .remediation =
        "On the real server that is named: VIP on lo with /32, the service bound to the VIP (over TCP 0.0.0.0 does as well; a "
        "UDP socket bound to it answers with the "
        "interface's address), no SNAT or source "
        "rewriting on the way "
        "out. On the director: ipvsadm -Ln says Route, not Masq.",
    .by_hand = "tcpdump -eni eth0 'tcp and dst host CLIENT and not src host VIP'",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::reply, Kind::leak, Kind::unserved, Kind::other),
};

class ReplyIpIsVip final : public Check {
 public:
  explicit ReplyIpIsVip(const Scene& scene) : scene_(scene), answers_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::reply) return answers_.right(frame);
    if (const Flow* flow = answered_flow(scene_, frame)) answers_.wrong(frame, *flow);
  }

  Conclusion conclude() override { return answers_.conclude("answered a request to the VIP from another address or port"); }

 private:
  const Scene& scene_;
  WrongSources answers_;
};

}  // namespace

extern const CatalogueEntry reply_ip_is_vip = entry<ReplyIpIsVip>(spec);

}  // namespace lvspec
