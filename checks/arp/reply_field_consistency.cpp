// ARP-13
//
//   tester            --- who-has X tell C --->  everybody
//   X's owner         --- [X's MAC > tester's MAC]  X is-at X's MAC, for C at the tester's MAC --->  tester
#include <fmt/format.h>

#include <bitset>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 826", "Packet Generation"}, {"RFC 9568", "7.3"}, {"Linux net/ipv4/arp.c", "arp_create"}};

constexpr CheckSpec spec{
    .id = "ARP-13",
    .slug = "reply-field-consistency",
    .title = "An ARP answer goes to its asker alone, and its fields name the asker and the sender's own MAC.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "Hosts keep what stands inside an answer, switches learn from the frame around it: where the two differ, frames go to a "
        "port that nobody listens at. An answer to everybody is taken by neighbours that did not ask, and switches with ARP "
        "inspection drop each of these.",
    .references = references,
    .remediation =
        "On the host that is named: remove rules that rewrite ARP (nft, arptables mangle, ebtables arpreply or snat without "
        "--snat-arp), check bonding and VRRP MAC modes (keepalived vmac_xmit_base), and list every MAC of a host with several "
        "cards in the profile (mac = [\"…\"]).",
    .by_hand = "tcpdump -eni eth0 arp while arping -c 3 -I eth0 DIP; Ethernet source and is-at agree, the destination is you",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class ReplyFieldConsistency final : public Check {
 public:
  explicit ReplyFieldConsistency(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const Arp arp = frame.arp();
    if (frame.sender.role == Role::client) {
      if (arp.is_request()) asked_.set(place(arp.sender_ip(), arp.target_ip()));
      return;
    }
    // A gratuitous reply answers nobody.
    if (!arp.is_reply() || arp.sender_ip() == arp.target_ip()) return;
    const bool for_tester = scene_.owners.of(arp.target_mac()).role == Role::client;
    if (!for_tester && frame.receiver.role != Role::client) return;
    ++answers_;
    const Culprit by = answerer(frame);
    if (by.party.role == Role::director) directors_.add(by.party);
    if (by.party.role == Role::real_server) servers_.add(by.party);
    if (frame.destination_mac().is_group())
      to_everybody_.note(frame, by);
    else if (arp.target_mac() != frame.destination_mac())
      wrong_target_.note(frame, by);
    if (arp.sender_mac() != frame.source_mac() && !is_two_of_one_host(frame)) wrong_sender_.note(frame, by);
    if (!asked_.test(place(arp.target_ip(), arp.sender_ip()))) not_asked_.note(frame, by);
  }

  Conclusion conclude() override {
    if (to_everybody_)
      return violated(by(to_everybody_, "answered the tester's ARP request in frames to everybody"), to_everybody_);
    if (wrong_target_)
      return violated(by(wrong_target_, "named another MAC as the asker's than it framed the answer to"), wrong_target_);
    if (wrong_sender_) return violated(by(wrong_sender_, "claimed an address for another MAC than it sent from"), wrong_sender_);
    // The question may have been lost.
    if (not_asked_)
      return missing(by(not_asked_, "answered for an address, or to one, that the tester did not ask with"), not_asked_);
    for (const auto& [role, heard] : {std::pair{Role::director, &directors_}, std::pair{Role::real_server, &servers_}})
      if (const std::string silent = heard->missing(scene_.cluster, role); !silent.empty())
        return unproven(fmt::format("no ARP answer of {} to the tester was seen", silent));
    return held(fmt::format("{} answers, consistent and to the asker alone", answers_));
  }

 private:
  static constexpr std::size_t places = 4096;
  static std::size_t place(const Ip& asker, const Ip& target) noexcept { return mix64(asker.low ^ mix64(target.low)) % places; }

  [[nodiscard]] Culprit answerer(const Frame& frame) const noexcept {
    if (frame.sender.role != Role::unknown) return {frame.sender, frame.source_mac()};
    return {scene_.owners.of(frame.arp().sender_mac()), frame.source_mac()};
  }
  [[nodiscard]] std::string by(const Sightings& sightings, const char* what) const {
    return fmt::format("{} {}", scene_.names(sightings.culprits()), what);
  }
  /// A virtual router's MAC claimed from the card's own (RFC 9568 7.3 has it the other way round, and some implementations offer
  /// both), or two MACs that the profile gives one host.
  [[nodiscard]] bool is_two_of_one_host(const Frame& frame) const noexcept {
    constexpr std::uint64_t vrrp = 0x0000'5e00'01ULL;
    const Mac claimed = frame.arp().sender_mac(), source = frame.source_mac();
    if (frame.sender.role == Role::director && (claimed.value >> 8U == vrrp || source.value >> 8U == vrrp)) return true;
    return is_listed(claimed, frame.sender) && is_listed(source, frame.sender);
  }
  [[nodiscard]] bool is_listed(Mac mac, Party party) const noexcept {
    const auto in = [mac](const std::vector<Mac>& macs) {
      for (const Mac m : macs)
        if (m == mac) return true;
      return false;
    };
    const Profile& profile = scene_.profile;
    if (party.role == Role::director) return in(profile.directors[party.index].macs);
    if (party.role == Role::real_server) return in(profile.real_servers[party.index].macs);
    return party.role == Role::gateway && profile.gateway && in(profile.gateway->macs);
  }

  const Scene& scene_;
  std::uint64_t answers_ = 0;
  std::bitset<places> asked_;  // by asker and target: what is not there was not asked
  HostSet directors_, servers_;
  Sightings to_everybody_, wrong_target_, wrong_sender_, not_asked_;
};

}  // namespace

extern const CatalogueEntry reply_field_consistency = entry<ReplyFieldConsistency>(spec);

}  // namespace lvspec
