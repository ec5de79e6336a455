// ICM-07
//
//   client            --- SYN with data, in three IP fragments --->  director
//   director          --- all of them --->                           one real server
//   client            <--- SYN-ACK or RST ---                        that real server
#include <array>
#include <span>

#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_gather_frags"}, {"RFC 791", "3.2"}, {"RFC 8900", "3"}};

constexpr CheckSpec spec{
    .id = "ICM-07",
    .slug = "fragments",
    .title = "A request that comes in IP fragments reaches one real server whole, and is answered.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Later fragments carry no ports, so a director or firewall that looks at each alone sends them elsewhere or drops them. "
        "Clients behind tunnels and large UDP requests then hang, and only they.",
    .references = references,
    .remediation =
        "On the director that is named: no rule drops fragments before IPVS puts them together (nft 'ip frag-off', iptables -f), "
        "and net.ipv4.ipfrag_high_thresh leaves room. On a real server that is named: the same.",
    .by_hand = "nping --tcp -p 80 --flags syn --mtu 408 --data-length 1200 VIP beside tcpdump -eni mon0 'dst host VIP'",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::fragments, Stimulus::resolve),
    .views = both_hops,
    .shown = Kinds(Kind::request, Kind::reply, Kind::forwarded, Kind::other),
    .segments = Segments::edges,
};

constexpr std::uint16_t more_or_offset = 0x3fff;  // RFC 791 3.1: flags and fragment offset without "don't fragment"
constexpr std::size_t most = 16;

class Fragments final : public Check {
 public:
  explicit Fragments(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::reply) return hear_reply(frame);
    const IpHeader ip = frame.ip();
    if (!ip.is_v4() || (be16(ip.p + 6) & more_or_offset) == 0) return;
    if (frame.sender.role == Role::client && frame.l4_offset != 0 && scene_.steps.is(frame, Stimulus::fragments)) begin(frame);
    for (Packet& packet : std::span(packets_).first(count_))
      if (packet.id == ip.id() && packet.client == ip.source()) note(packet, frame, be16(ip.p + 2) - ip.header_length());
  }

  Conclusion conclude() override {
    if (scene_.profile.implementation != Implementation::ipvs)
      return not_applicable("some directors drop fragments on purpose: it is the habit of their implementations");
    if (split_)
      return violated(fmt::format("{} sent the fragments of a packet to several real servers", scene_.names(split_.culprits())),
                      split_);
    Sightings kept, silent, mute;
    for (const Packet& packet : std::span(packets_).first(count_)) {
      if (packet.answered) continue;
      if (packet.sent_on < packet.sent)
        kept.note(packet.first, packet.director);
      else
        (heard_.contains(packet.server.party.index) ? silent : mute).note(packet.first, packet.server);
    }
    if (whole_ == 0 && count_ != 0) return unproven("no whole request that a director sent on was answered, either");
    if (kept) return missing(fmt::format("{} did not send on every fragment of a request", scene_.names(kept.culprits())), kept);
    if (silent) return missing(fmt::format("{} did not answer a request in fragments", scene_.names(silent.culprits())), silent);
    if (mute) return unproven(fmt::format("{} answered nothing that came whole, either", scene_.names(mute.culprits())));
    if (count_ == 0) return unproven("no request in fragments was seen");
    return held(fmt::format("{} requests in fragments, each answered by a real server", count_));
  }

 private:
  struct Packet {
    std::uint16_t id = 0;  ///< IPv4 identification: later fragments have no ports
    std::uint16_t client_port = 0;
    Ip client;
    FrameRef first;
    Culprit director{}, server{};
    std::size_t sent = 0, sent_on = 0;  ///< octets behind the IP headers
    bool answered = false;
  };

  void begin(const Frame& frame) noexcept {
    if (count_ == most) return;
    packets_[count_++] = {.id = frame.ip().id(),
                          .client_port = frame.source_port(),
                          .client = frame.ip().source(),
                          .first = FrameRef::of(frame),
                          .director = {frame.receiver, frame.destination_mac()}};
  }
  void note(Packet& packet, const Frame& frame, std::size_t octets) noexcept {
    if (frame.sender.role == Role::client) return void(packet.sent += octets);
    if (frame.sender.role == Role::real_server) return;  // what comes back is RET-08's matter
    const Culprit server{frame.receiver, frame.destination_mac()};
    if (packet.server.mac == Mac{}) packet.server = server;
    if (packet.server == server) return void(packet.sent_on += octets);
    split_.note(packet.first, FrameRef::of(frame), {frame.sender, frame.source_mac()});
  }
  void hear_reply(const Frame& frame) noexcept {
    if (frame.sender.role != Role::real_server) return;
    heard_.add(frame.sender);
    const Flow* flow = scene_.flow(frame);
    whole_ += flow != nullptr && flow->through_director && !scene_.steps.is(frame, Stimulus::fragments) ? 1 : 0;
    for (Packet& packet : std::span(packets_).first(count_))
      packet.answered |= packet.client_port == frame.destination_port() && packet.client == frame.ip().destination();
  }

  const Scene& scene_;
  std::array<Packet, most> packets_{};
  std::size_t count_ = 0;
  std::uint64_t whole_ = 0;  ///< replies to what came through a director in one piece
  HostSet heard_;            ///< real servers that answered anything
  Sightings split_;
};

}  // namespace

extern const CatalogueEntry fragments = entry<Fragments>(spec);

}  // namespace lvspec
