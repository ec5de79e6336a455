// DIR-04
//
//   ethtool -k eth0      large-receive-offload: off
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/host_lines.hpp"
#include "checks/facts/witness.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/ipv4/devinet.c", "inet_forward_change, dev_disable_lro"},
                                    {"Linux net/ipv4/ip_forward.c", "skb_warn_if_lro"}};

constexpr CheckSpec spec{
    .id = "DIR-04",
    .slug = "lro-off",
    .title = "No director's network card merges what it receives beyond repair (LRO).",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "LRO throws away what a merged segment's parts looked like, so that the director cannot send them on as they were: "
        "uploads "
        "crawl or break. The kernel switches LRO off when forwarding is switched on, and a director of direct routing needs no "
        "forwarding, so there it stays on.",
    .references = references,
    .remediation =
        "On the director that is named: ethtool -K eth0 lro off, for the interface that has its address and at every boot.",
    .by_hand = "ssh DIRECTOR 'ethtool -k eth0 | grep large-receive-offload'",
    .asked = Role::director,
    .asks = Inquiries(Inquiry::features),
};

class LroOff final : public Check {
 public:
  explicit LroOff(const Scene& scene) : scene_(scene) {}

  Conclusion conclude() override {
    return hear_all(scene_, Role::director, "large-receive-offload is off on every director",
                    [](Witness& director) { hear(director); });
  }

 private:
  static void hear(Witness& director) {
    const std::string* features = director.answer(Inquiry::features);
    if (features == nullptr) return;
    const auto lro = feature(*features, "large-receive-offload");
    if (!lro) return director.doubt(fmt::format("{} did not tell large-receive-offload", director.name()));
    if (lro->on)
      director.accuse(fmt::format("{} has large-receive-offload on", director.name()), Inquiry::features, {lro->line});
  }

  const Scene& scene_;
};

}  // namespace

extern const CatalogueEntry lro_off = entry<LroOff>(spec);

}  // namespace lvspec
