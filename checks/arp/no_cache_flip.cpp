// ARP-07
//
//   director          --- VIP is-at director --->  a neighbour's cache: VIP = director
//   real server       --- any ARP frame with sender VIP --->  RFC 826: the pair is in the table, so update it: VIP = real server
#include <fmt/format.h>

#include "checks/arp/questions.hpp"
#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 826", "Packet Reception"}, {"Linux net/ipv4/arp.c", "arp_process"}};

constexpr CheckSpec spec{
    .id = "ARP-07",
    .slug = "no-cache-flip",
    .title = "A neighbour that follows RFC 826 never maps the VIP to a MAC other than the director's.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "One stray frame is enough: the neighbour's entry for the VIP goes from the director to the real server, and stays there "
        "until somebody says "
        "otherwise. This is the fault that shows up weeks later as one client, or one router, stuck to one server.",
    .references = references,
    .remediation =
        "On the host that is named: sysctl net.ipv4.conf.all.arp_announce=2 and net.ipv4.conf.all.arp_ignore=1, VIP on lo with "
        "/32, and no script "
        "that sends gratuitous ARP for the VIP.",
    .by_hand = "ip monitor neigh dev eth0 on a client while connections come and go; the VIP's MAC must not change",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::ask_vip, Stimulus::fresh_client, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class NoCacheFlip final : public Check {
 public:
  explicit NoCacheFlip(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const Arp arp = frame.arp();
    if (is_server_resolving_client(scene_, frame)) resolving_.add(frame.sender);
    if (frame.sender.role == Role::client || !scene_.cluster.is_vip(arp.sender_ip())) return;
    const Party owner = scene_.owners.of(arp.sender_mac());
    const Party blamed = owner.role == Role::unknown ? frame.sender : owner;
    if (owner.role == Role::director) return learned_.note(frame);
    // RFC 826 merges only into an entry that exists, so a claim counts once the director's has been heard.
    if (learned_) (blamed.role == Role::unknown ? strange_ : flipped_).note(frame, {blamed, arp.sender_mac()});
  }

  Conclusion conclude() override {
    if (flipped_) return flip(flipped_);
    if (strange_ && scene_.owners.knows_all(Role::director)) return flip(strange_);
    if (strange_) return unproven("somebody claimed the VIP, but not every director's own MAC is known");
    if (!learned_) return unproven("the director was not heard claiming the VIP, so there was no mapping to flip");
    if (const std::string idle = resolving_.missing(scene_.cluster, Role::real_server); !idle.empty())
      return unproven(fmt::format("{} was not seen resolving a client, which is when a mapping flips", idle));
    return held(fmt::format("{} claims for the VIP, all with the director's MAC", learned_.count()));
  }

 private:
  [[nodiscard]] Conclusion flip(const Sightings& to) const {
    return violated(fmt::format("a cache that mapped the VIP to {} would now map it to {}", scene_.names(learned_.culprits()),
                                scene_.names(to.culprits())),
                    to);
  }

  const Scene& scene_;
  Sightings learned_;
  Sightings flipped_, strange_;
  HostSet resolving_;
};

}  // namespace

extern const CatalogueEntry no_cache_flip = entry<NoCacheFlip>(spec);

}  // namespace lvspec
