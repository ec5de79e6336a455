// FWD-12
//
//   client            --- [802.1Q priority 5, VLAN 20] IP client > VIP --->  director
//   director          --- [802.1Q priority 5, VLAN 20] the same packet --->  real server
//
// Ports add and strip tags, so only two sights at one vantage compare. A mirror shows tags as its switch has them at the one port
// and the other; a capture on the director shows what that host itself did.
#include <array>
#include <vector>

#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"IEEE Std 802.1Q-2022", "6.9.3 and 9.6"}, {"ip-link(8)", "vlan egress-qos-map"}};

constexpr CheckSpec spec{
    .id = "FWD-12",
    .slug = "vlan-preserved",
    .title = "A forwarded copy has the VLAN and the priority that its request had.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "A director that sends on with another 802.1Q tag moves requests to another VLAN, or to another queue of every switch "
        "behind it: they come late, or out of order, when the network is busy and only then.",
    .references = references,
    .remediation =
        "On the director that is named: ip -d link must show the same VLAN device for requests and copies, with ingress-qos-map "
        "and egress-qos-map that undo each other; tc filter show must hold no 'vlan' action. Where nobody is named, the switch's "
        "ports of director and clients may also give them different default priorities.",
    .by_hand = "tcpdump -eni mon0 'dst host VIP or (vlan and dst host VIP)'; compare the tags of each request and its copy",
    .needs = forwarding_stimuli,
    .views = {View::director, View::segment},
    .pairs = true,
    .deliveries = true,
};

/// A request as one vantage delivered it.
struct Request {
  std::uint64_t key = 0;
  FrameRef frame;
  Culprit director;
  std::uint16_t tag = 0;
  bool varies = false;  ///< the vantage delivered it with different tags: it shows several ports
};

class VlanPreserved final : public Check {
 public:
  explicit VlanPreserved(const Scene& scene) : scene_(scene), requests_(places) {}

  void on_pair(const Pair& /*pair*/) noexcept override { ++pairs_; }

  void on_delivery(const Frame& frame) noexcept override {
    const bool asks = frame.receiver.role == Role::director;
    if (!asks && (frame.sender.role != Role::director || frame.receiver.role != Role::real_server)) return;
    const auto& vantages = scene_.profile.vantages;
    const Place at = frame.vantage < vantages.size() ? vantages[frame.vantage].at : Place::client;
    if ((at != Place::segment && at != Place::director) || !scene_.cluster.is_vip(frame.ip().destination())) return;
    if (asks) return keep(frame);
    const std::uint64_t key = key_of(frame);
    const Request& request = requests_[key % places];
    if (request.key == key && !request.varies) compare(request, frame, at);
  }

  Conclusion conclude() override {
    if (changed_)
      return violated(fmt::format("{} sent requests on with another 802.1Q tag", scene_.names(changed_.culprits())), changed_);
    if (differs_)
      return violated("copies of requests have another 802.1Q tag; a mirror does not show which port gave it to them", differs_);
    if (pairs_ == 0) return no_pairs(scene_);
    if (tagged_ == 0 && at_director_ == 0)
      return not_applicable("the mirror shows no 802.1Q tag at requests and their copies: there is none to keep");
    if (same_ == 0) return unproven("no tagged request was seen at a place that shows the tag of its copy as well");
    return held(fmt::format("{} copies have the tags of their requests, {} of them 802.1Q ones", same_, kept_tags_));
  }

 private:
  static constexpr std::size_t places = 4096;  // more requests than wait for their copies at a time
  static constexpr std::uint16_t vlan_id = 0xfff;
  static constexpr std::uint64_t odd_number = 0x9e37'79b9'7f4a'7c15ULL;  // spreads bits by multiplication

  [[nodiscard]] static std::uint64_t key_of(const Frame& frame) noexcept {
    const IpHeader ip = frame.ip();
    const Tcp tcp = frame.tcp();
    const std::uint64_t ends = std::uint64_t{frame.source_port()} << 48U | std::uint64_t{frame.destination_port()} << 32U |
                               std::uint64_t{ip.id()} << 16U | std::uint64_t{frame.vantage} << 8U | frame.protocol;
    const std::uint64_t numbers = std::uint64_t{tcp.sequence()} << 32U | tcp.acknowledgment();
    const Ip from = ip.source();
    const std::uint64_t client = from.low ^ (from.high + (std::uint64_t{frame.payload_length} << 8U | tcp.flags())) * odd_number;
    return mix64(ends ^ mix64(numbers ^ client * odd_number));
  }

  void keep(const Frame& frame) noexcept {
    const std::uint64_t key = key_of(frame);
    Request& place = requests_[key % places];
    tagged_ += frame.vlan != 0 ? 1 : 0;
    const bool varies = place.key == key && (place.varies || place.tag != frame.vlan);
    place = {key, FrameRef::of(frame), {frame.receiver, frame.destination_mac()}, frame.vlan, varies};
  }

  void compare(const Request& request, const Frame& copy, Place at) noexcept {
    tagged_ += copy.vlan != 0 ? 1 : 0;
    at_director_ += at == Place::director ? 1 : 0;
    if (request.tag == copy.vlan) {
      same_ += at == Place::director || copy.vlan != 0 ? 1 : 0;
      kept_tags_ += copy.vlan != 0 ? 1 : 0;
      return;
    }
    if (at == Place::director) return changed_.note(request.frame, FrameRef::of(copy), request.director);
    // To a switch's untagged port its VLAN is no tag at all, while a trunk shows it.
    if (((request.tag & vlan_id) == 0) != ((copy.vlan & vlan_id) == 0)) return;
    differs_.note(request.frame);
    differs_.note(FrameRef::of(copy));
  }

  const Scene& scene_;
  std::vector<Request> requests_;
  std::uint64_t pairs_ = 0, tagged_ = 0, at_director_ = 0, same_ = 0, kept_tags_ = 0;
  Sightings changed_, differs_;
};

}  // namespace

extern const CatalogueEntry vlan_preserved = entry<VlanPreserved>(spec);

}  // namespace lvspec
