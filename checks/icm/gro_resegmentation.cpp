// ICM-08
//
//   client            --- POST: a, b, c, d, … of one stream --->  director
//   director          --- ab, cd, … or a1, a2, b, … --->          real server    cut as it likes, the same stream
#include <algorithm>

#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/ipv4/tcp_offload.c", "tcp_gro_receive"},
                                    {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "ensure_mtu_is_adequate"},
                                    {"RFC 9293", "3.8"}};

constexpr CheckSpec spec{
    .id = "ICM-08",
    .slug = "gro-resegmentation",
    .title = "An upload reaches the real server's link octet for octet, however the director merges and cuts its segments.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "The director's network card merges the segments of a fast upload (GRO, LRO) and something must cut them again. Where "
        "that "
        "fails, merged packets are longer than the MTU and are dropped: pages load, and uploads crawl or hang.",
    .references = references,
    .remediation =
        "On the director that is named: ethtool -K NIC lro off (and gro off on kernels before 3.0); ip link must show the same "
        "MTU "
        "as on the real servers; no firewall rule may drop by length.",
    .by_hand =
        "curl -F f=@BIG http://VIP/UPLOAD-PATH beside tcpdump -eni mon0 'tcp and dst host VIP and greater 1000': lengths on both "
        "hops",
    .needs = Stimuli(Stimulus::upload, Stimulus::resolve),
    .views = both_hops,
    .shown = Kinds(Kind::request),
    .of = Stimuli(Stimulus::upload),
    .pairs = true,
};

/// One upload by way of the director.
struct Stream {
  FrameRef first;          // of the flow that this is about
  FrameRef last;           // its last data
  std::uint32_t slot = 0;  // of the flow
  std::uint32_t end = 0;   // sequence number behind its data
};

class GroResegmentation final : public Check {
 public:
  explicit GroResegmentation(const Scene& scene) : scene_(scene), streams_(scene.plan == nullptr ? 0 : most_ports) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = upload(frame);
    if (flow == nullptr || frame.payload_length == 0) return;
    Stream& stream = streams_[flow->client_port];
    const std::uint32_t end = frame.tcp().sequence() + frame.payload_length;
    if (stream.first && static_cast<std::int32_t>(end - stream.end) <= 0) return;
    stream = {flow->first, FrameRef::of(frame), frame.flow, end};
  }

  void on_pair(const Pair& pair) noexcept override {
    if (upload(pair.original) == nullptr) return;
    ++copies_;
    recut_ += pair.match == Match::recut ? 1 : 0;
    cut_off_ += pair.whole ? 0 : 1;
    longest_ = std::max(longest_, pair.copy.length);
    if (has(pair.changes, Change::payload) && pair.match != Match::closest) note(changed_, pair);
  }

  Conclusion conclude() override {
    for (const Stream& stream : streams_) weigh(stream);
    if (changed_) return violated(fmt::format("{} changed octets of uploads", scene_.names(changed_.culprits())), changed_);
    if (short_)
      return missing(fmt::format("{} did not send on the whole of {} uploads", scene_.names(short_.culprits()), short_.count()),
                     short_);
    if (copies_ == 0 || whole_ == 0) return unproven("no upload by way of the director was seen");
    if (cut_off_ != 0)
      return unproven(fmt::format("the capture cuts frames off: {} of {} were not seen whole (snap length)", cut_off_, copies_));
    return held(fmt::format("{} uploads were sent on whole, {} of {} segments in another cut; the longest frame had {} octets",
                            whole_, recut_, copies_, longest_));
  }

 private:
  static constexpr std::size_t most_ports = 65536;

  /// The frame's flow, where it is an upload that goes to a director.
  [[nodiscard]] const Flow* upload(const Frame& frame) const noexcept {
    const Flow* flow = scene_.flow(frame);
    const bool is = flow != nullptr && flow->opened && flow->through_director && scene_.steps.is(frame, Stimulus::upload);
    return is ? flow : nullptr;
  }
  void weigh(const Stream& stream) noexcept {
    const Flow* flow = scene_.flows.at(stream.slot, stream.first);
    if (flow == nullptr || flow->server.mac == Mac{}) return;  // never sent on at all: other checks' matter
    const auto reaches = [&](std::uint32_t here) { return static_cast<std::int32_t>(here - stream.end) >= 0; };
    if (reaches(flow->acknowledged)) ++whole_;
    if (reaches(flow->acknowledged) || reaches(flow->sent_on)) return;
    short_.note(stream.last, flow->asked);
  }

  const Scene& scene_;
  std::vector<Stream> streams_;  // by the client's port
  std::uint64_t copies_ = 0, recut_ = 0, cut_off_ = 0, whole_ = 0;
  std::uint32_t longest_ = 0;
  Sightings changed_, short_;
};

}  // namespace

extern const CatalogueEntry gro_resegmentation = entry<GroResegmentation>(spec);

}  // namespace lvspec
