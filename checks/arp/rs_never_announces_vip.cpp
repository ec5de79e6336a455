// ARP-06
//
//   fresh client      --- SYN to VIP, framed to the real server --->  real server
//   real server       --- who-has client tell RIP (never VIP) --->    everybody
//   fresh client      <--- SYN-ACK, source VIP --- real server
#include <fmt/format.h>

#include "checks/arp/questions.hpp"
#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 826", "Packet Reception"},
                                    {"Linux Documentation/networking/ip-sysctl.rst", "arp_announce"},
                                    {"Linux net/ipv4/arp.c", "arp_solicit"}};

constexpr CheckSpec spec{
    .id = "ARP-06",
    .slug = "rs-never-announces-vip",
    .title = "No ARP frame of a real server, of any kind, carries the VIP as its sender address.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Every host that holds an entry for the VIP takes the sender pair of any ARP frame that it hears. A real server that has "
        "to resolve a client "
        "while it answers as the VIP, and asks as the VIP, moves the whole segment's traffic to itself with one broadcast. "
        "Silence to requests "
        "(arp_ignore) does not prevent that.",
    .references = references,
    .remediation =
        "On the real server that is named: sysctl net.ipv4.conf.all.arp_announce=2 (1 is not enough where client and VIP share a "
        "subnet), and for "
        "replies net.ipv4.conf.all.arp_ignore=1; look for arping or ifup scripts that announce the VIP.",
    .by_hand = "tcpdump -eni eth0 'arp and src host VIP'; only the director's MAC may show",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::fresh_client, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class RsNeverAnnouncesVip final : public Check {
 public:
  explicit RsNeverAnnouncesVip(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.sender.role != Role::real_server) return;
    if (scene_.cluster.is_vip(frame.arp().sender_ip())) claimed_.note(frame);
    if (is_server_resolving_client(scene_, frame)) had_to_ask_.add(frame.sender);
  }

  Conclusion conclude() override {
    if (claimed_)
      return violated(fmt::format("{} sent ARP with the VIP as sender address", scene_.names(claimed_.culprits())), claimed_);
    if (const std::string idle = had_to_ask_.missing(scene_.cluster, Role::real_server); !idle.empty())
      return unproven(
          fmt::format("{} was not seen resolving a client, so the sender address that it would pick is not known", idle));
    return held("every real server had to resolve a client, and asked with its own address");
  }

 private:
  const Scene& scene_;
  Sightings claimed_;
  HostSet had_to_ask_;
};

}  // namespace

extern const CatalogueEntry rs_never_announces_vip = entry<RsNeverAnnouncesVip>(spec);

}  // namespace lvspec
