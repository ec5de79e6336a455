// RS-06
//
//   client            --- SYN with its options --->  director ---> any real server
//   client            <--- SYN-ACK: the same MSS, window scale, SACK, timestamps and ECN, whoever answers --- real server
#include <fmt/format.h>

#include <array>

#include "checks/define.hpp"
#include "lvspec/tcp_options.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9293", "3.7.1"}, {"RFC 7323", "1.3"}, {"RFC 2018", "2"}, {"RFC 3168", "6.1.1"}};

constexpr CheckSpec spec{
    .id = "RS-06",
    .slug = "uniform-syn-ack",
    .title = "All real servers answer the same SYN with the same options: MSS, window scale, SACK, timestamps, ECN.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "Clients see one server. Where one of several has another MSS, no window scale or no SACK, a share of the connections is "
        "slow on long paths, and nobody who measures the average finds out which.",
    .references = references,
    .remediation =
        "On the real servers that are named, compare with the others: sysctl net.ipv4.tcp_sack net.ipv4.tcp_timestamps "
        "net.ipv4.tcp_window_scaling net.ipv4.tcp_ecn net.ipv4.tcp_rmem, the MTU of the interface and advmss of the routes.",
    .by_hand =
        "tcpdump -eni eth0 'src host VIP and tcp[tcpflags] & (tcp-syn|tcp-ack) == (tcp-syn|tcp-ack)' while connecting "
        "several times; the options must be the same for each source MAC",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::direct, Kind::reply),
    .segments = Segments::edges,
};

/// What a SYN-ACK offers.
struct Offer {
  std::uint16_t mss = 0;
  std::uint16_t scale = 0;  // and one; 0 where there is none
  bool sack = false, timestamps = false, ecn = false;

  friend bool operator==(const Offer&, const Offer&) noexcept = default;
  [[nodiscard]] std::string text() const {
    return fmt::format("MSS {}, {}, {}SACK, {}timestamps, {}ECN", mss,
                       scale != 0 ? fmt::format("window scale {}", scale - 1) : "no window scale", sack ? "" : "no ",
                       timestamps ? "" : "no ", ecn ? "" : "no ");
  }
};

/// The different offers of one real server to SYNs of one shape, with the first frame of each.
struct Offers {
  static constexpr std::size_t most = 4;
  std::array<Offer, most> offers{};
  std::array<FrameRef, most> frames{};
  std::size_t count = 0;

  void note(const Offer& offer, const Frame& frame) noexcept {
    for (std::size_t i = 0; i < count; ++i)
      if (offers[i] == offer) return;
    if (count == most) return;
    offers[count] = offer;
    frames[count++] = FrameRef::of(frame);
  }
  /// A server under load may answer with SYN cookies for a while, which can say less; one offer in common is enough.
  [[nodiscard]] bool agrees(const Offers& other) const noexcept {
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = 0; j < other.count; ++j)
        if (offers[i] == other.offers[j]) return true;
    return false;
  }
};

class UniformSynAck final : public Check {
 public:
  explicit UniformSynAck(const Scene& scene)
      : scene_(scene),
        servers_(scene.cluster.count(Role::real_server)),
        shape_(Flows::capacity),
        offers_(shapes * scene.profile.services.size() * servers_) {}

  void on_frame(const Frame& frame) noexcept override {
    const Tcp tcp = frame.tcp();
    const Flow* flow = scene_.flow(frame);
    // Routes to clients elsewhere may have options of their own.
    if (flow == nullptr || !tcp.syn() || !on_link(flow->client)) return;
    const bool ecn = (tcp.flags() & ece) != 0;
    const TcpOptions options = tcp_options(frame);
    if (frame.kind != Kind::reply) {
      shape_[frame.flow] = static_cast<std::uint8_t>((options.window_scale ? 1U : 0U) | (options.sack_permitted ? 2U : 0U) |
                                                     (options.timestamp ? 4U : 0U) | (ecn ? 8U : 0U));
      return;
    }
    const std::uint8_t shape = shape_[frame.flow];
    if (!tcp.ack() || !flow->opened || frame.sender.role != Role::real_server) return;
    const auto scale = static_cast<std::uint16_t>(options.window_scale ? *options.window_scale + 1 : 0);
    of(flow->service, shape, frame.sender.index)
        .note({options.mss, scale, options.sack_permitted, options.timestamp.has_value(), ecn}, frame);
  }

  Conclusion conclude() override {
    if (servers_ < 2) return not_applicable("there is one real server, which agrees with itself");
    HostSet compared;
    for (std::size_t group = 0; group < offers_.size(); group += servers_) {
      const Offers* first = nullptr;
      for (std::size_t s = 0; s < servers_; ++s) {
        const Offers& mine = offers_[group + s];
        if (mine.count == 0) continue;
        if (first == nullptr) {
          first = &mine;
          continue;
        }
        if (!mine.agrees(*first)) return differ(group);
        compared.add(party(s));
        compared.add(party(static_cast<std::size_t>(first - &offers_[group])));
      }
    }
    if (const std::string unseen = compared.missing(scene_.cluster, Role::real_server); !unseen.empty())
      return unproven(fmt::format("no SYN-ACK of {} was seen that others' could be compared with", unseen));
    return held("the SYN-ACKs of all real servers offer the same");
  }

 private:
  static constexpr std::uint8_t ece = 0x40;
  static constexpr std::size_t shapes = 16;  // of a SYN: what it offers decides what the answer may hold

  [[nodiscard]] static Party party(std::size_t server) noexcept { return {Role::real_server, static_cast<std::uint8_t>(server)}; }
  [[nodiscard]] bool on_link(const Ip& client) const noexcept {
    for (const IpRange& range : scene_.profile.segment)
      if (range.contains(client)) return true;
    return false;
  }
  [[nodiscard]] Offers& of(std::size_t service, std::size_t shape, std::size_t server) noexcept {
    return offers_[(service * shapes + shape) * servers_ + server];
  }

  /// Of three or more, the ones that most others do not agree with are wrong; of two, the wire does not say.
  [[nodiscard]] Conclusion differ(std::size_t group) const {
    std::string what;
    Sightings proof;
    for (std::size_t s = 0; s < servers_; ++s) {
      const Offers& mine = offers_[group + s];
      if (mine.count == 0) continue;
      what += fmt::format("{}{} offers {}", what.empty() ? "" : "; ", scene_.cluster.name(party(s)), mine.offers[0].text());
      std::size_t with = 0, without = 0;
      for (std::size_t other = 0; other < servers_; ++other)
        if (other != s && offers_[group + other].count != 0) ++(mine.agrees(offers_[group + other]) ? with : without);
      if (without > with + 1)
        proof.note(mine.frames[0], {party(s), Mac{}});
      else
        proof.note(mine.frames[0]);
    }
    return violated("to the same SYN, " + what, proof);
  }

  const Scene& scene_;
  std::size_t servers_;
  std::vector<std::uint8_t> shape_;  // by flow slot: of the last SYN
  std::vector<Offers> offers_;       // by service, shape and server
};

}  // namespace

extern const CatalogueEntry uniform_syn_ack = entry<UniformSynAck>(spec);

}  // namespace lvspec
