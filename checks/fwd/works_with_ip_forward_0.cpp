// FWD-14
//
//   director:  net.ipv4.ip_forward = 0
//   client  --- SYN to VIP --->  director  --->  real server      client  <--- SYN-ACK --- real server
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/host_lines.hpp"
#include "checks/facts/witness.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_xmit.c", "ip_vs_send_or_cont"},
                                    {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_hook"}};

constexpr CheckSpec spec{
    .id = "FWD-14",
    .slug = "works-with-ip-forward-0",
    .title = "The service works while IP forwarding is off on every director.",
    .level = Level::may,
    .severity = Severity::info,
    .rationale =
        "Direct routing takes packets on their way into the director and sends them on their way out; it never uses IP "
        "forwarding. A "
        "director that forwards besides is a router into the segment for whoever knows its MAC.",
    .references = references,
    .remediation =
        "On the director that is named: sysctl -w net.ipv4.ip_forward=0, unless it is a router on purpose; then set "
        "accept_redirects "
        "to 0 again, which that has changed.",
    .by_hand = "ssh DIRECTOR 'sysctl net.ipv4.ip_forward'; curl http://VIP/",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::connect),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::reply),
    .segments = Segments::edges,
    .asked = Role::director,
    .asks = Inquiries(Inquiry::sysctls),
};

class WorksWithIpForward0 final : public Check {
 public:
  explicit WorksWithIpForward0(const Scene& scene) : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    if (flow == nullptr || !flow->through_director || frame.sender.role != Role::real_server) return;
    if (frame.tcp().is_syn_ack()) ++answered_;
  }

  Conclusion conclude() override {
    Conclusion said =
        hear_all(scene_, Role::director,
                 fmt::format("{} connections through the director were answered, and ip_forward is 0 there", answered_),
                 [](Witness& director) { hear(director); });
    if (said.word != Conclusion::Word::held || answered_ != 0) return said;
    return unproven("no connection through the director was seen to be answered");
  }

 private:
  static void hear(Witness& director) {
    const std::string* settings = director.answer(Inquiry::sysctls);
    if (settings == nullptr) return;
    const auto forward = sysctl(*settings, "ip_forward");
    if (!forward) return director.doubt(fmt::format("{} did not tell ip_forward", director.name()));
    if (forward->value != 0)
      director.accuse(
          fmt::format("{} forwards IP (ip_forward={}), which direct routing does not need", director.name(), forward->value),
          Inquiry::sysctls, {forward->line});
  }

  const Scene& scene_;
  std::uint64_t answered_ = 0;
};

}  // namespace

extern const CatalogueEntry works_with_ip_forward_0 = entry<WorksWithIpForward0>(spec);

}  // namespace lvspec
