// ARP-09
//
//   tester            --- who-has FREE (three addresses that nobody owns) --->  everybody
//   real server       silence
#include <fmt/format.h>

#include <array>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 826", "Packet Reception"}, {"LVS mini-HOWTO", "3.10"}, {"Linux net/ipv4/arp.c", "arp_process, proxy_arp"}};

constexpr CheckSpec spec{
    .id = "ARP-09",
    .slug = "rs-answers-only-own",
    .title = "No real server answers ARP for an address that nobody owns.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A VIP on lo with the segment's netmask makes the whole subnet local to that real server: it answers for everybody's "
        "address and talks to no "
        "client of the subnet any more. Proxy ARP does the same to new hosts. Either takes addresses away from machines that "
        "have nothing to do "
        "with the cluster.",
    .references = references,
    .remediation =
        "On the real server that is named: the VIP on lo with netmask /32 (ip addr show lo), net.ipv4.conf.*.proxy_arp=0 and "
        "proxy_arp_pvlan=0.",
    .by_hand = "arping -c 3 -I eth0 FREE_ADDRESS for an address that nobody owns; wait two seconds, nobody may answer",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::ask_free, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class RsAnswersOnlyOwn final : public Check {
 public:
  explicit RsAnswersOnlyOwn(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const Arp arp = frame.arp();
    if (frame.sender.role == Role::real_server) heard_.add(frame.sender);
    // A probe has a path of its own in a kernel and does not provoke proxy ARP.
    if (arp.is_request() && !arp.is_probe() && frame.sender.role == Role::client && scene_.cluster.is_free(arp.target_ip()))
      ask(arp.target_ip());
    if (arp.is_reply() && frame.sender.role == Role::real_server && scene_.cluster.is_free(arp.sender_ip()))
      answered_.note(frame);
  }

  Conclusion conclude() override {
    if (answered_)
      return violated(fmt::format("{} answered for an address that nobody owns", scene_.names(answered_.culprits())), answered_);
    if (asked_ < enough) return unproven(fmt::format("questions for {} free addresses were seen, {} are needed", asked_, enough));
    if (const std::string dead = heard_.missing(scene_.cluster, Role::real_server); !dead.empty())
      return unproven(fmt::format("{} sent no ARP in this run, so its silence means nothing", dead));
    return held(fmt::format("nobody answered for {} free addresses", asked_));
  }

 private:
  static constexpr std::size_t enough = 3;

  void ask(const Ip& ip) noexcept {
    for (std::size_t i = 0; i < asked_; ++i)
      if (addresses_[i] == ip) return;
    if (asked_ < addresses_.size()) addresses_[asked_++] = ip;
  }

  const Scene& scene_;
  std::array<Ip, 16> addresses_{};
  std::size_t asked_ = 0;
  Sightings answered_;
  HostSet heard_;
};

}  // namespace

extern const CatalogueEntry rs_answers_only_own = entry<RsAnswersOnlyOwn>(spec);

}  // namespace lvspec
