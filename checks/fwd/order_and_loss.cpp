// FWD-13
//
//   client            --- a, b, c of one connection --->  director
//   director          --- a, b, c --->                    real server      none missing, none overtaken
#include "checks/facts/flows.hpp"
#include "checks/fwd/forwarding.hpp"
#include "lvspec/quoted.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9293", "3.8.1"}, {"RFC 4737", "3"}};

constexpr CheckSpec spec{
    .id = "FWD-13",
    .slug = "order-and-loss",
    .title =
        "What a connection's client sends reaches the real server's link complete and in order, but for what the director "
        "refused "
        "as too long.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "TCP repairs what a director loses or lets overtake, at the price of a retransmission: half a second here, a second "
        "there, in a graph that shows no error at all.",
    .references = references,
    .remediation =
        "On the director that is named: look for drops (ip -s link, ethtool -S, nstat, tc -s qdisc), for rules with limits or "
        "chance in them (limit, statistic, numgen), for a full receive ring or backlog "
        "(net.core.netdev_max_backlog), and for several queues that one flow is spread over.",
    .by_hand = "tcpdump -eni mon0 'tcp and dst host VIP and src port CLIENT_PORT'; each frame shows twice, in the same order",
    .needs = forwarding_stimuli,
    .views = each_copy,
    .shown = Kinds(Kind::icmp),
    .pairs = true,
};

class OrderAndLoss final : public Check {
 public:
  explicit OrderAndLoss(const Scene& scene) : scene_(scene), last_(Flows::capacity), told_(Flows::capacity) {}

  /// RFC 1191 and RFC 8201: a packet that is too long is not sent on, and whoever sent it is told how much the way takes.
  void on_frame(const Frame& frame) noexcept override {
    const auto mtu = told_mtu(frame);
    const Flow* flow = mtu && frame.sender.role == Role::director ? scene_.quoted_flow(frame) : nullptr;
    if (flow != nullptr) told_[scene_.flows.slot_of(*flow)] = {flow->first, *mtu};
  }

  void on_pair(const Pair& pair) noexcept override {
    if (pair.match == Match::closest) return;
    ++pairs_;
    const std::uint32_t slot = pair.original.flow;
    if (slot >= last_.size() || pair.copies != 1 || pair.original.ip().id() != pair.packet.ip().id()) return;
    const Last now{FrameRef::of(pair.original), pair.copy.vantage};
    if (overtook(last_[slot], now)) return note(overtaken_, pair);
    last_[slot] = now;
  }

  Conclusion conclude() override {
    if (overtaken_)
      return violated(
          fmt::format("{} let later segments of a connection overtake earlier ones", scene_.names(overtaken_.culprits())),
          overtaken_);
    scene_.pairs.each_without_copy([this](const Frame& request) {
      if (should_have_come(request)) lost_.note(request, {request.receiver, request.destination_mac()});
    });
    if (lost_)
      return missing(fmt::format("{} did not send on {} segments of connections that it forwarded",
                                 scene_.names(lost_.culprits()), lost_.count()),
                     lost_);
    if (pairs_ == 0) return no_pairs(scene_);
    return held(fmt::format("{} segments were sent on, none lost and none overtaken", pairs_));
  }

 private:
  /// The last request of a flow that was sent on, and where its copy was seen.
  struct Last {
    FrameRef original;
    std::uint8_t copy_vantage = 0;
  };

  /// How much the way of a flow takes, as the director told its client.
  struct Told {
    FrameRef first;  // of the flow that this is about: a slot can change hands
    std::uint32_t mtu = 0;
  };

  /// Where the request was seen at another place than its copy, what lies between may have swapped two that left together, but
  /// not two that left a millisecond apart.
  static bool overtook(const Last& last, const Last& now) noexcept {
    constexpr std::int64_t apart_ns = 1'000'000;
    if (!last.original || last.original.vantage != now.original.vantage || last.copy_vantage != now.copy_vantage) return false;
    if (now.original.number >= last.original.number) return false;
    return now.original.vantage == now.copy_vantage || last.original.time_ns - now.original.time_ns >= apart_ns;
  }

  /// A segment of a whole connection that the director has sent other segments of. What stimuli of another kind send may be
  /// dropped for a reason.
  [[nodiscard]] bool should_have_come(const Frame& request) const noexcept {
    const Flow* flow = scene_.flow(request);
    if (flow == nullptr || !flow->opened || !flow->through_director || flow->server.mac == Mac{}) return false;
    if (flow->client != request.ip().source() || flow->client_port != request.source_port()) return false;
    if (request.receiver.role != Role::director || is_too_long(request)) return false;
    return scene_.plan == nullptr || scene_.steps.is(request, Stimulus::connect) || scene_.steps.is(request, Stimulus::burst);
  }

  [[nodiscard]] bool is_too_long(const Frame& request) const noexcept {
    const Told& told = told_[request.flow];
    const std::uint32_t length = request.payload_offset - request.l3_offset + request.payload_length;
    return scene_.flows.at(request.flow, told.first) != nullptr && length > told.mtu;
  }

  const Scene& scene_;
  std::uint64_t pairs_ = 0;
  std::vector<Last> last_;  // by flow
  std::vector<Told> told_;  // by flow
  Sightings overtaken_, lost_;
};

}  // namespace

extern const CatalogueEntry order_and_loss = entry<OrderAndLoss>(spec);

}  // namespace lvspec
