// SCH-01
//
//   client            --- SYN 1, SYN 2, SYN 3, … --->  director ---> rs1, rs2, rs1, …      in one fixed cycle
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_rr.c", "ip_vs_rr_schedule"}, {"ipvsadm(8)", "--scheduler"}};

constexpr CheckSpec spec{
    .id = "SCH-01",
    .slug = "rr-strict-rotation",
    .title = "With the rr scheduler, new connections go round the real servers in one fixed cycle.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Round robin is exact, so any slip has a cause: another scheduler than the one that was meant, persistence that was left "
        "on, a server that was "
        "taken out, or a second director with a cycle of its own.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln must show rr for this service, no persistent flag, each real server of the "
        "profile with a weight "
        "above 0.",
    .by_hand = "for i in 1 2 3 4 5 6; do curl -s http://VIP/; done; the pages alternate",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::segment, View::director, View::client},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply),
    .segments = Segments::edges,
};

/// Who got the service's n-th new connection, for the first few thousand of them.
class Rotation {
 public:
  static constexpr std::uint32_t most = 4096;

  explicit Rotation(std::size_t servers) : servers_(servers), got_(most), frames_(most), serial_(most) {}

  /// `serial`: it was opened alone, so that no other can have passed it on the director's receive queues.
  void note(std::uint32_t order, Party server, FrameRef frame, bool serial) noexcept {
    if (order == 0 || order > most || frames_[order - 1]) return;
    got_[order - 1] = server.index;
    frames_[order - 1] = frame;
    serial_[order - 1] = serial;
    if (known_ == 0) first_ = server.index;
    last_ = std::max(last_, order);
    ++known_;
  }
  [[nodiscard]] std::uint32_t known() const noexcept { return known_; }
  /// One server got them all.
  [[nodiscard]] bool stuck() const noexcept {
    for (std::uint32_t i = 0; i < last_; ++i)
      if (frames_[i] && got_[i] != first_) return false;
    return true;
  }
  /// Pairs of connections a whole cycle apart that went to different servers, or neighbours in the cycle that went to the same.
  [[nodiscard]] Sightings slips(Culprit director) const noexcept {
    Sightings found;
    for (std::uint32_t i = 0; i < last_; ++i)
      for (std::uint32_t j = i + 1; j < last_ && j <= i + servers_; ++j)
        if (in_order(i, j) && frames_[i] && frames_[j] && (got_[i] == got_[j]) != (j - i == servers_))
          found.note(frames_[i], frames_[j], director);
    return found;
  }

 private:
  [[nodiscard]] bool in_order(std::uint32_t from, std::uint32_t to) const noexcept {
    for (std::uint32_t i = from; i <= to; ++i)
      if (frames_[i] && !serial_[i]) return false;
    return true;
  }

  std::size_t servers_;
  std::vector<std::uint8_t> got_;
  std::uint8_t first_ = 0;
  std::vector<FrameRef> frames_;
  std::vector<bool> serial_;
  std::uint32_t last_ = 0, known_ = 0;
};

/// One virtual service's new connections, in the order of their forwarded copies and in the order of their requests.
struct Turns {
  explicit Turns(std::size_t servers) : sent_on(servers), answered(servers), seen(Rotation::most) {}
  /// The first copy of this connection's SYN, not one of a SYN that was sent again.
  [[nodiscard]] bool is_new(std::uint32_t order) noexcept {
    if (order > seen.size() || seen[order - 1]) return false;
    return seen[order - 1] = true;
  }
  Rotation sent_on, answered;
  std::vector<bool> seen;
  std::uint32_t count = 0;
};

class RrStrictRotation final : public Check {
 public:
  explicit RrStrictRotation(const Scene& scene)
      : scene_(scene), copies_tell_(scene.shows_every_copy()), rotation_of_(scene.profile.services.size(), -1) {
    for (const RealServer& rs : scene.profile.real_servers) servers_ += rs.weight > 0 ? 1 : 0;
    for (std::size_t s = 0; s < rotation_of_.size(); ++s) {
      const Service& service = scene.profile.services[s];
      const bool first = scene.cluster.schedule(static_cast<std::uint8_t>(s)) == s;
      if (!first || service.scheduler != "rr" || service.persistence_s != 0) continue;
      rotation_of_[s] = static_cast<int>(turns_.size());
      turns_.emplace_back(servers_);
    }
  }

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    if (flow == nullptr || flow->order == 0 || flow->schedule >= rotation_of_.size() || rotation_of_[flow->schedule] < 0) return;
    director_ = flow->asked;
    // A SYN that is sent again may have had its turn then, not when it was first seen.
    if (frame.kind == Kind::request)
      return void(resent_ |=
                  frame.tcp().is_syn() && !(flow->first.number == frame.number && flow->first.vantage == frame.vantage));
    Turns& turns = turns_[static_cast<std::size_t>(rotation_of_[flow->schedule])];
    const bool ours = flow->on_link || flow->off_link;
    const bool serial = ours && opened_alone(frame);
    if (copies_tell_ && frame.kind == Kind::forwarded && frame.receiver.role == Role::real_server &&
        (frame.tcp().is_syn() || frame.protocol == 17) && turns.is_new(flow->order))
      turns.sent_on.note(++turns.count, frame.receiver, FrameRef::of(frame), serial);
    if (frame.kind == Kind::reply && frame.sender.role == Role::real_server)
      turns.answered.note(flow->order, frame.sender, FrameRef::of(frame), serial);
  }

  Conclusion conclude() override {
    if (turns_.empty()) return not_applicable("no service of the profile has scheduler = \"rr\" without persistence");
    if (servers_ < 2) return not_applicable("a rotation needs two real servers with a weight above 0");
    std::uint32_t known = 0;
    bool short_of = false;
    for (const Turns& turns : turns_) {
      // The director's own order, where its copies show; else that of the requests, which may have had their turn in another.
      const bool copies = turns.sent_on.known() != 0;
      const Rotation& rotation = copies ? turns.sent_on : turns.answered;
      const Sightings slips = rotation.slips(director_);
      if (slips && !copies && !rotation.stuck())
        return unproven(
            "the rotation slipped, but other clients' connections, which take their turn too, do not show at the client's port");
      if (slips && resent_)
        return unproven(
            "the rotation slipped, but SYNs were sent again, so the order in which the director took them is not known");
      // A connection that nobody saw would look like a slip, so this rests on a complete capture.
      if (slips)
        return missing(fmt::format("new connections through {} did not go round the {} real servers in turn",
                                   scene_.names(slips.culprits()), servers_),
                       slips);
      known += rotation.known();
      short_of |= rotation.known() < 2 * servers_ + 1;
    }
    if (short_of) return unproven(fmt::format("only {} new connections were seen with their real server", known));
    return held(fmt::format("{} new connections went round {} real servers in turn", known, servers_));
  }

 private:
  /// Connections that are opened at once may pass one another on a director's several receive queues, and among later stimuli are
  /// some that take a turn and are not sent on (a SYN whose TTL ends).
  [[nodiscard]] bool opened_alone(const Frame& frame) const noexcept {
    const Step* step = scene_.steps.of(frame);
    return step == nullptr || step->stimulus == Stimulus::connect || step->stimulus == Stimulus::datagram;
  }

  const Scene& scene_;
  bool copies_tell_;
  bool resent_ = false;
  std::size_t servers_ = 0;
  std::vector<int> rotation_of_;  // schedule → position in turns_, -1 where it is not rr
  std::vector<Turns> turns_;
  Culprit director_;
};

}  // namespace

extern const CatalogueEntry rr_strict_rotation = entry<RrStrictRotation>(spec);

}  // namespace lvspec
