// RET-03
//
//   client            --- client > VIP --->  director ---> real server
//   client            <--- RIP > client ---  never: the client knows nothing of the RIP
#include <fmt/format.h>

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
        "An answer or a reset from the RIP shows that the packet reached the real server under the RIP (NAT mode), or that its service or its source "
        "selection does not use the VIP. The client cannot use it, and the RIP, often a private address, leaves the cluster.",
    .references = references,
    .remediation =
        "On the real server that is named: bind the service to the VIP or to 0.0.0.0, VIP on lo with /32, no source rewriting. On the director: "
        "ipvsadm -Ln says Route, not Masq.",
    .by_hand = "tcpdump -eni eth0 'src host RIP and src port PORT and dst host CLIENT'",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::reply, Kind::leak),
};

class NoRipLeak final : public Check {
 public:
  explicit NoRipLeak(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::reply) answers_ += frame.sender.role == Role::real_server ? 1 : 0;
    // Somebody who asks the RIP itself gets its answer from there, and rightly so.
    else if (answered_flow(scene_, frame) != nullptr) leaked_.note(frame);
  }

  Conclusion conclude() override {
    if (leaked_) return violated(fmt::format("{} answered a client of the VIP from its own address", scene_.names(leaked_.culprits())), leaked_);
    if (answers_ == 0) return unproven("no answer of the virtual service was seen");
    return held(fmt::format("{} answers, none from a real server's own address", answers_));
  }

 private:
  const Scene& scene_;
  std::uint64_t answers_ = 0;
  Sightings leaked_;
};

}  // namespace

extern const CatalogueEntry no_rip_leak = entry<NoRipLeak>(spec);

}  // namespace lvspec
