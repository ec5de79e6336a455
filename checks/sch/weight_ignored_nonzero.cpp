// SCH-02
//
//   clients           --- new connections --->  director ---> real servers      with rr: the same share for each weight above 0
//                                               director -/-> real server       no share for weight 0
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_rr.c", "ip_vs_rr_schedule"}, {"ipvsadm(8)", "--weight"}};

constexpr CheckSpec spec{
    .id = "SCH-02",
    .slug = "weight-ignored-nonzero",
    .title = "With rr, real servers with any weight above 0 get equal shares; one with weight 0 gets no new connection.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "Plain rr knows two weights, 0 and the rest. Shares that follow the weights come from another scheduler than the one "
        "that "
        "was meant, and a server that was drained for repair and still gets clients will be switched off under them.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln must show rr for this service and, for each real server, weight 0 exactly "
        "where the profile has it; ipvsadm -E -s rr and ipvsadm -e -r RIP -g -w WEIGHT set them. keepalived: lb_algo, weight.",
    .by_hand = "on the director: ipvsadm -Ln --stats; the Conns of real servers with weight 1 and more differ by one at most",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::segment, View::director, View::client},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply),
    .segments = Segments::edges,
};

/// What the real servers got of one service's new connections.
struct Shares {
  explicit Shares(std::size_t servers) : got(servers), last(servers) {}
  std::vector<std::uint32_t> got;
  std::vector<FrameRef> last;
  Sightings drained;  // new connections of real servers with weight 0
  Culprit director;
};

class WeightIgnoredNonzero final : public Check {
 public:
  explicit WeightIgnoredNonzero(const Scene& scene)
      : scene_(scene),
        copies_tell_(scene.shows_every_copy()),
        counted_(Flows::capacity),
        copies_(scene.profile.services.size(), Shares(scene.cluster.count(Role::real_server))),
        answers_(copies_),
        disturbed_(copies_.size()) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    if (flow == nullptr || flow->schedule >= copies_.size()) return;
    if (!counts(frame, flow->schedule)) return;
    const bool copy = frame.kind == Kind::forwarded;
    const Party server = copy ? frame.receiver : frame.sender;
    if (server.role != Role::real_server || (copy && !frame.tcp().is_syn() && frame.protocol != 17)) return;
    if (copy ? !copies_tell_ : !flow->through_director) return;
    Counted& counted = counted_[frame.flow];
    if (counted.first.number != flow->first.number || counted.first.vantage != flow->first.vantage) counted = {flow->first};
    bool& seen = copy ? counted.copied : counted.answered;
    if (seen) return;
    seen = true;
    Shares& shares = (copy ? copies_ : answers_)[flow->schedule];
    shares.director = flow->asked;
    ++shares.got[server.index];
    shares.last[server.index] = FrameRef::of(frame);
    if (scene_.profile.real_servers[server.index].weight == 0) shares.drained.note(frame, flow->asked);
  }

  Conclusion conclude() override {
    bool applies = false;
    std::string unclear;
    std::uint32_t known = 0;
    for (std::size_t s = 0; s < copies_.size(); ++s) {
      const Service& service = scene_.profile.services[s];
      const bool first = scene_.cluster.schedule(static_cast<std::uint8_t>(s)) == s;
      if (!first || !service.scheduler || service.persistence_s != 0) continue;
      const bool alike = service.scheduler == "rr" && weighted() > 1;
      if (!alike && weighted() == copies_[s].got.size()) continue;
      applies = true;
      const bool shown = total(copies_[s]) != 0;
      const Shares& shares = shown ? copies_[s] : answers_[s];
      known += total(shares);
      if (shares.drained) return to_drained(shares);
      if (total(shares) <= 2 * weighted())
        unclear =
            fmt::format("only {} new connections of {} were seen with their real server", total(shares), service.virtual_text());
      else if (alike && spread(shares) > scene_.profile.directors.size()) {
        if (shown) return unequal(service, shares);
        unclear = "the shares differ, but other clients' connections, which count too, do not show at the client's port";
      }
    }
    if (!applies) return not_applicable("no service of the profile has rr and two real servers, or a real server with weight 0");
    if (!unclear.empty()) return unproven(std::move(unclear));
    return held(fmt::format("{} new connections went to the real servers as rr and weight 0 have it", known));
  }

 private:
  struct Counted {     // a flow's connection
    FrameRef first{};  // which one it was when it was counted
    bool copied = false, answered = false;
  };

  /// Some odd stimuli have their turn and no copy to show for it, so from the first of them on nothing counts.
  [[nodiscard]] bool counts(const Frame& frame, std::uint8_t schedule) noexcept {
    if (!disturbed_[schedule]) disturbed_[schedule] = scene_.steps.is_odd(frame);
    return !disturbed_[schedule] && frame.kind != Kind::request;
  }

  [[nodiscard]] std::size_t weighted() const noexcept {
    const auto& servers = scene_.profile.real_servers;
    return static_cast<std::size_t>(std::count_if(servers.begin(), servers.end(), [](const auto& s) { return s.weight > 0; }));
  }
  [[nodiscard]] static std::uint32_t total(const Shares& shares) noexcept {
    std::uint32_t sum = 0;
    for (const std::uint32_t n : shares.got) sum += n;
    return sum;
  }
  /// The largest share less the smallest, of those that have a weight. Two directors each keep a rotation of their own.
  [[nodiscard]] std::uint32_t spread(const Shares& shares) const noexcept {
    std::uint32_t least = ~0U, most = 0;
    for (std::size_t i = 0; i < shares.got.size(); ++i) {
      if (scene_.profile.real_servers[i].weight == 0) continue;
      least = std::min(least, shares.got[i]);
      most = std::max(most, shares.got[i]);
    }
    return most - least;
  }

  [[nodiscard]] Conclusion to_drained(const Shares& shares) const {
    return violated(
        fmt::format("{} sent new connections to a real server with weight 0", scene_.names(shares.drained.culprits())),
        shares.drained);
  }
  /// A connection that nobody saw would look the same, so this rests on a complete capture.
  [[nodiscard]] Conclusion unequal(const Service& service, const Shares& shares) const {
    std::string counts;
    Sightings proof;
    for (std::size_t i = 0; i < shares.got.size(); ++i) {
      counts += fmt::format("{}{} got {}", counts.empty() ? "" : ", ", scene_.profile.real_servers[i].name, shares.got[i]);
      if (shares.last[i]) proof.note(shares.last[i], shares.director);
    }
    return missing(fmt::format("shares of {} that rr does not give: {}", service.virtual_text(), counts), proof);
  }

  const Scene& scene_;
  bool copies_tell_;
  std::vector<Counted> counted_;          // by flow slot
  std::vector<Shares> copies_, answers_;  // by schedule: told by forwarded SYNs, and by who answered
  std::vector<bool> disturbed_;           // by service
};

}  // namespace

extern const CatalogueEntry weight_ignored_nonzero = entry<WeightIgnoredNonzero>(spec);

}  // namespace lvspec
