// ARP-10
//
//   tester            --- who-has RIP --->  everybody
//   real server       <--- RIP is-at real server ---
#include <fmt/format.h>

#include "checks/arp/questions.hpp"
#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 826", "Packet Reception"},
                                    {"Linux Documentation/networking/ip-sysctl.rst", "arp_ignore"}};

constexpr CheckSpec spec{
    .id = "ARP-10",
    .slug = "rip-still-resolvable",
    .title = "Every real server answers ARP requests for its own address.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "The cure for the ARP problem can be worse than the illness: arp_ignore=8 or a drop rule that is too wide silences the "
        "real server's own "
        "address as well. The director then loses it at the next neighbour refresh and sends its share of the connections "
        "nowhere.",
    .references = references,
    .remediation =
        "On the real server that is named: net.ipv4.conf.all.arp_ignore=1 instead of 8, and arptables, ebtables or nftables "
        "rules that match the VIP "
        "alone.",
    .by_hand = "arping -c 3 -I eth0 RIP; the real server must answer",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class RipStillResolvable final : public Check {
 public:
  explicit RipStillResolvable(const Scene& scene) : scene_(scene), asked_(scene.cluster.count(Role::real_server)) {}

  void on_frame(const Frame& frame) noexcept override {
    const Arp arp = frame.arp();
    const Party owner = scene_.cluster.host(arp.is_request() ? arp.target_ip() : arp.sender_ip());
    if (owner.role != Role::real_server) return;
    // A filter can let the director through and nobody else, so an answer to the director says nothing of the others.
    if (frame.sender.role == Role::director || frame.receiver.role == Role::director) return;
    if (arp.is_request() && frame.sender != owner && !arp.is_announcement() && frame.destination_mac().is_broadcast() &&
        scene_.answer_shows(frame))
      asked_[owner.index].note(frame, {owner, {}});
    if (!arp.is_reply()) return;
    if (frame.sender == owner) answered_.add(owner);
    // It may be a card of its own that nobody told us of: no reason to call it silent.
    if (frame.sender.role == Role::unknown) perhaps_.add(owner);
  }

  Conclusion conclude() override {
    Conclusion silent{Conclusion::Word::missing, {}, {}};
    std::string never_asked, unsure;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      const std::string name = scene_.cluster.name({Role::real_server, static_cast<std::uint8_t>(i)});
      if (!asked_[i]) {
        never_asked += (never_asked.empty() ? "" : ", ") + name;
      } else if (!answered_.contains(i) && perhaps_.contains(i)) {
        unsure += (unsure.empty() ? "" : ", ") + name;
      } else if (!answered_.contains(i)) {
        const std::string what = fmt::format("{} did not answer ARP for its own address", name);
        silent.findings.push_back(missing(what, asked_[i]).findings.front());
        silent.because += (silent.because.empty() ? "" : "; ") + what;
      }
    }
    if (!silent.findings.empty()) return silent;
    if (!unsure.empty())
      return unproven(fmt::format("the address of {} was answered for from a MAC that nobody is known to own", unsure));
    if (!never_asked.empty()) return unproven(fmt::format("no question for the address of {} was seen", never_asked));
    return held("every real server answered for its own address");
  }

 private:
  const Scene& scene_;
  std::vector<Sightings> asked_;
  HostSet answered_, perhaps_;
};

}  // namespace

extern const CatalogueEntry rip_still_resolvable = entry<RipStillResolvable>(spec);

}  // namespace lvspec
