// DIR-05
//
//   client            --- SYN, ACK, data, FIN, RST of a connection --->  director
//   director          --- each of them --->                              real server
#include <array>

#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_ops4"}, {"RFC 9293", "3.3.2"}};

constexpr CheckSpec spec{
    .id = "DIR-05",
    .slug = "firewall-transparent",
    .title = "The director sends on every class of segment: SYN, ACK, data, FIN and RST.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Requests pass the director's INPUT and OUTPUT chains, and its connection tracking sees one direction alone: to it every "
        "segment after the SYN is invalid. A rule that drops what is invalid lets connections begin and never go on or never "
        "end.",
    .references = references,
    .remediation =
        "On the director that is named: no rule in INPUT or OUTPUT drops traffic to the VIP by state or flags (ct state invalid "
        "drop, --ctstate INVALID); exempt it from tracking (nft: notrack in a prerouting chain of priority raw), or accept it "
        "first.",
    .by_hand = "tcpdump -eni mon0 'tcp and dst host VIP'; each segment shows twice: SYN, ACK, data, FIN",
    .needs = forwarding_stimuli,
    .views = both_hops,
    .pairs = true,
};

enum Class : std::uint8_t { syn, ack, data, fin, rst };
constexpr std::array<const char*, 5> words{"SYN", "ACK", "data", "FIN", "RST"};

Class class_of(const Frame& segment) noexcept {
  const Tcp tcp = segment.tcp();
  if (tcp.rst()) return rst;
  if (tcp.syn()) return syn;
  if (tcp.fin()) return fin;
  return segment.payload_length != 0 ? data : ack;
}

class FirewallTransparent final : public Check {
 public:
  explicit FirewallTransparent(const Scene& scene) : scene_(scene), directors_(scene.cluster.count(Role::director)) {}

  void on_pair(const Pair& pair) noexcept override {
    if (!pair.original.tcp() || pair.original.receiver.role != Role::director) return;
    if (scene_.steps.is(pair.original, Stimulus::each_director)) return;  // a SYN alone, and to one that should not send it on
    ++pairs_;
    PerClass& sent_on = directors_[pair.original.receiver.index].sent_on;
    ++sent_on[class_of(pair.original)];
    // Where segments were merged, the copy holds more than its one original.
    if (pair.match == Match::recut && pair.packet.tcp().fin()) ++sent_on[fin];
  }

  Conclusion conclude() override {
    scene_.pairs.each_without_copy([this](const Frame& request) {
      if (should_have_come(request))
        directors_[request.receiver.index].kept[class_of(request)].note(request, {request.receiver, request.destination_mac()});
    });
    if (pairs_ == 0) return no_pairs(scene_);
    Conclusion dropped{Conclusion::Word::missing, {}, {}};
    std::string unseen;
    for (std::size_t d = 0; d < directors_.size(); ++d) conclude(d, dropped, unseen);
    if (!dropped.findings.empty()) return dropped;
    if (!unseen.empty()) return unproven(unseen);
    return held(fmt::format("{} segments were sent on, of every class that was sent", pairs_));
  }

 private:
  using PerClass = std::array<std::uint64_t, words.size()>;
  struct Director {
    PerClass sent_on{};
    std::array<Sightings, words.size()> kept;
  };

  /// A director that sent nothing on was not asked, or has no service: other checks' matter.
  void conclude(std::size_t d, Conclusion& dropped, std::string& unseen) const {
    const Director& director = directors_[d];
    const std::string name = scene_.cluster.name({Role::director, static_cast<std::uint8_t>(d)});
    if (director.sent_on == PerClass{}) return;
    for (std::size_t c = 0; c < words.size(); ++c) {
      if (director.sent_on[c] != 0) continue;
      if (director.kept[c]) {
        join(dropped,
             missing(fmt::format("{} sent on no {} of the connections that it forwarded", name, words[c]), director.kept[c]));
      } else if (c != rst) {  // a client that is content resets nothing
        unseen += (unseen.empty() ? "" : "; ") + fmt::format("no {} to {} was seen", words[c], name);
      }
    }
  }

  /// Of a connection whose SYN, or what came after it, the director sent on. What other stimuli send may be dropped for a reason.
  [[nodiscard]] bool should_have_come(const Frame& request) const noexcept {
    const Flow* flow = scene_.flow(request);
    if (flow == nullptr || !flow->opened || !flow->through_director || flow->server.mac == Mac{}) return false;
    if (flow->client != request.ip().source() || flow->client_port != request.source_port()) return false;
    if (!request.tcp() || request.receiver.role != Role::director) return false;
    const Step* step = scene_.steps.of(request);
    return scene_.plan == nullptr ||
           (step != nullptr &&
            (step->stimulus == Stimulus::connect || step->stimulus == Stimulus::burst || step->stimulus == Stimulus::off_link));
  }

  const Scene& scene_;
  std::uint64_t pairs_ = 0;
  std::vector<Director> directors_;
};

}  // namespace

extern const CatalogueEntry firewall_transparent = entry<FirewallTransparent>(spec);

}  // namespace lvspec
