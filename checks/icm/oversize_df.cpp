// ICM-04
//
//   client            --- SYN with data, 1500 octets, DF --->        director      and no further, where the way takes less
//   client            <--- ICMP 3/4: the next hop takes n octets --- director
#include <array>
#include <span>

#include "lvspec/quoted.hpp"
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 1191", "4"}, {"RFC 4443", "3.2"}, {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "ensure_mtu_is_adequate"}};

constexpr CheckSpec spec{
    .id = "ICM-04",
    .slug = "oversize-df",
    .title = "What is too long for the way to a real server is refused by the director, which says how much that way takes.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Clients shorten their segments when ICMP 3/4 (IPv6: packet too big) tells them to. Where the leg to a real server has a "
        "smaller MTU and the director keeps that to itself, small pages load, and uploads and long requests hang for ever.",
    .references = references,
    .remediation =
        "On the director that is named: let ICMP 3/4 and ICMPv6 type 2 out (no OUTPUT rule drops them); better, give its "
        "interface "
        "and its routes to the real servers (ip route get RIP) the MTU of the clients' segment.",
    .by_hand =
        "ping -M do -s 1472 RIP on the director; nping --tcp -p 80 --df --data-length 1440 VIP beside tcpdump -eni mon0 icmp",
    .needs = Stimuli(Stimulus::full_size, Stimulus::connect, Stimulus::resolve),
    .views = both_hops,
    .shown = Kinds(Kind::request, Kind::reply, Kind::icmp),
    .segments = Segments::edges,
    .pairs = true,
};

constexpr std::size_t most = 32;

/// A packet of full length, and what the director made of it.
struct Long {
  Ip client;
  std::uint16_t port = 0;
  std::uint32_t length = 0;  ///< octets from the IP header on
  FrameRef sent;
  Culprit director;
  FrameRef copy{}, report{};
  bool reset = false;  ///< by the director, which did not say why
};

class OversizeDf final : public Check {
 public:
  explicit OversizeDf(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::icmp) return hear_icmp(frame);
    if (frame.kind == Kind::reply) return hear_reply(frame);
    if (count_ == most || !frame.tcp().is_syn() || frame.receiver.role != Role::director) return;
    if (!scene_.steps.is(frame, Stimulus::full_size)) return;
    longs_[count_++] = {.client = frame.ip().source(),
                        .port = frame.source_port(),
                        .length = frame.payload_offset - frame.l3_offset + frame.payload_length,
                        .sent = FrameRef::of(frame),
                        .director = {frame.receiver, frame.destination_mac()}};
  }

  void on_pair(const Pair& pair) noexcept override {
    if (!pair.original.tcp().is_syn() || pair.match != Match::exact) return;
    if (!scene_.steps.is(pair.original, Stimulus::full_size)) return void(serves_ = true);
    if (Long* sent = find(pair.original.ip().source(), pair.original.source_port())) sent->copy = FrameRef::of(pair.copy);
  }

  Conclusion conclude() override {
    Sightings both, silent;
    std::uint64_t refused = 0, reset = 0;
    for (const Long& sent : std::span(longs_).first(count_)) {
      if (sent.report && sent.copy) both.note(sent.copy, sent.report, sent.director);
      if (!sent.report && !sent.copy && !sent.reset) silent.note(sent.sent, sent.director);
      refused += sent.report ? 1 : 0;
      reset += sent.reset ? 1 : 0;
    }
    if (useless_)
      return violated(fmt::format("{} refused what was too long, and named an MTU that helps nobody", blamed(useless_)),
                      useless_);
    if (both) return violated(fmt::format("{} said of packets that it sent on that they were too long", blamed(both)), both);
    if (count_ == 0) return unproven("no SYN of full length was seen on its way to a director");
    if (silent && !serves_) return unproven("the director sent no connection on at all, whatever its length");
    if (silent)
      return missing(fmt::format("{} neither sent on {} of {} SYNs of full length nor said what is too long", blamed(silent),
                                 silent.count(), count_),
                     silent);
    if (reset != 0)
      return unproven(fmt::format("the director reset {} of {} SYNs of full length, whatever is wrong with them", reset, count_));
    if (refused == 0)
      return not_applicable(fmt::format("{} SYNs of full length were all sent on: nothing is too long for the way", count_));
    return held(fmt::format("{} of {} SYNs of full length were too long for the way, and the director said so", refused, count_));
  }

 private:
  [[nodiscard]] std::string blamed(const Sightings& those) const { return scene_.names(those.culprits()); }

  [[nodiscard]] Long* find(const Ip& client, std::uint16_t port) noexcept {
    for (Long& sent : std::span(longs_).first(count_))
      if (sent.port == port && sent.client == client) return &sent;
    return nullptr;
  }

  void hear_reply(const Frame& reply) noexcept {
    if (reply.sender.role != Role::director || !reply.tcp().rst()) return;
    if (Long* sent = find(reply.ip().destination(), reply.destination_port())) sent->reset = true;
  }

  void hear_icmp(const Frame& error) noexcept {
    const Icmp icmp = error.icmp();
    const bool v4 = error.ip().is_v4();
    if (error.sender.role != Role::director || icmp.type() != (v4 ? 3 : 2) || icmp.code() != (v4 ? 4 : 0)) return;
    const Quoted packet = quoted(error);
    Long* sent = packet ? find(packet.ip.source(), packet.source_port) : nullptr;
    if (sent == nullptr) return;
    sent->report = FrameRef::of(error);
    const std::uint32_t mtu = v4 ? be16(icmp.p + 6) : be32(icmp.p + 4);
    // What RFC 791 3.2 and RFC 8200 5 ask of every link.
    if (mtu < (v4 ? 68U : 1280U) || mtu >= sent->length) useless_.note(sent->sent, sent->report, sent->director);
  }

  const Scene& scene_;
  std::array<Long, most> longs_{};
  std::size_t count_ = 0;
  bool serves_ = false;  // shorter SYNs are sent on
  Sightings useless_;
};

}  // namespace

extern const CatalogueEntry oversize_df = entry<OversizeDf>(spec);

}  // namespace lvspec
