// RET-03
//
//   client            --- client > VIP --->  director ---> real server
//   client            <--- RIP > client ---  never: the client knows nothing of the RIP
#include "checks/define.hpp"
#include "checks/ret/wrong_source.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9293", "3.1"}, {"RFC 1122", "4.1.3.5"}};

constexpr CheckSpec spec{
    .id = "RET-03",
    .slug = "no-rip-leak",
    .title = "No real server sends a client of the VIP anything from its own address and the service's port.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "An answer or a reset from the RIP shows that the packet reached the real server under the RIP (NAT mode), or that its "
        "service or its source "
        "selection does not use the VIP. The client cannot use it, and the RIP, often a private address, leaves the cluster.",
    .references = references,
    .remediation =
        "On the real server that is named: bind the service to the VIP (over TCP 0.0.0.0 does as well; a UDP socket bound to it "
        "answers with the "
        "interface's address), VIP on lo with /32, no source rewriting. "
        "On the director: "
        "ipvsadm -Ln says Route, not Masq.",
    .by_hand = "tcpdump -eni eth0 'src host RIP and src port PORT and dst host CLIENT'",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::reply, Kind::leak),
};

class NoRipLeak final : public Check {
 public:
  explicit NoRipLeak(const Scene& scene) : scene_(scene), answers_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::reply) return answers_.right(frame);
    // Somebody who asks the RIP itself gets its answer from there, and rightly so.
    if (const Flow* flow = answered_flow(scene_, frame)) answers_.wrong(frame, *flow);
  }

  Conclusion conclude() override { return answers_.conclude("answered a client of the VIP from its own address"); }

 private:
  const Scene& scene_;
  WrongSources answers_;
};

}  // namespace

extern const CatalogueEntry no_rip_leak = entry<NoRipLeak>(spec);

}  // namespace lvspec
