// DIR-08
//
//   active director   --- IPVS sync, UDP 8848 to 224.0.0.81: the connections that clients have --->  the standby
//   standby           silence
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"
#include "checks/facts/election.hpp"
#include "lvspec/ipvs_sync.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_sync.c", "ip_vs_sync_conn_needed, next_sync_buff"},
                                    {"ipvsadm(8)", "--start-daemon"},
                                    {"keepalived.conf(5)", "lvs_sync_daemon"}};

constexpr CheckSpec spec{
    .id = "DIR-08",
    .slug = "sync-traffic",
    .title = "Where connections are meant to be synchronised the director in service alone tells of them, and else none does.",
    .level = Level::should,
    .severity = Severity::major,
    .rationale =
        "A standby that was told of no connection resets all of them at a takeover, and nobody notices until then. A director "
        "that "
        "tells of connections although it is not in service overwrites what the other one knows; one that tells although nobody "
        "is "
        "meant to listen shows every client's address to the whole segment.",
    .references = references,
    .remediation =
        "On the director that is named: start the daemon of its state (ipvsadm --start-daemon master --mcast-interface eth0 on "
        "the "
        "one in service, backup on the other; ipvsadm -L --daemon lists them), or leave it to keepalived's lvs_sync_daemon, "
        "which "
        "moves it with the VIP. Where no connections are meant to be synchronised, ipvsadm --stop-daemon.",
    .by_hand = "tcpdump -eni eth0 'udp port 8848 and multicast'; all come from the director in service",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::arp, Kind::other),
    .segments = Segments::edges,
};

// A message leaves when it is full, or when its first connection has waited for two seconds; whoever sends looks once a second.
constexpr std::int64_t told_within_ns = 3'500'000'000;
// On a busy machine a message takes longer. A director that begins this late was made to, as by a restart of its sync daemon.
constexpr std::int64_t begins_late_ns = 10'000'000'000;

class SyncTraffic final : public Check {
 public:
  explicit SyncTraffic(const Scene& scene)
      : scene_(scene),
        elections_(scene.cluster),
        told_(scene.profile.directors.size()),
        told_early_(scene.profile.directors.size()),
        beside_(scene.profile.directors.size()),
        ends_(scene.profile.vantages.size()) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.vantage < ends_.size()) ends_[frame.vantage].last_ns = frame.time_ns;
    if (frame.kind == Kind::request) return closed(frame);
    if (frame.kind != Kind::other) return;
    elections_.note(frame);
    for (std::size_t v = 0; v < scene_.cluster.vips().size(); ++v)
      if (const Party right = elections_.of(v).vindicated(); right.role == Role::director) beside_[right.index] = {};
    if (!is_ipvs_sync(frame)) return;
    const Culprit by = advertiser(scene_.cluster, frame);
    if (by.party.role != Role::director) return;  // those of another cluster on the segment
    told_[by.party.index].note(frame, by);
    if (!begins_late(by.party)) told_early_[by.party.index] = true;
    if (is_standby(by.party)) beside_[by.party.index].note(frame, by);
  }

  Conclusion conclude() override {
    if (scene_.profile.directors.size() < 2) return not_applicable("the profile has one director");
    if (scene_.profile.implementation != Implementation::ipvs)
      return not_applicable("how directors tell each other of connections is the habit of their implementation");
    std::uint64_t count = 0;
    for (const Sightings& told : told_) count += told.count();
    if (!scene_.profile.connection_sync)
      return not_applicable(
          fmt::format("the profile does not say whether connections are meant to be synchronised "
                      "(connection_sync in [cluster]); {} messages about them were heard",
                      count));
    if (!*scene_.profile.connection_sync) return none_is_meant();
    if (scene_.profile.sync_elsewhere)
      return not_applicable("directors tell each other of connections over a link of their own (sync_elsewhere in [cluster])");
    for (const Sightings& beside : beside_) {
      if (!beside) continue;
      if (!is_sure()) return unproven("VRRP was heard once: whoever told of connections may be in service as well");
      return violated(
          fmt::format("{} told of connections while another director was in service", scene_.names(beside.culprits())), beside);
    }
    if (const Sightings* untold = untold_connections())
      return missing(fmt::format("{} told nobody of the connections that it had", scene_.names(untold->culprits())), *untold);
    if (count == 0) return nothing_to_tell();
    return held(fmt::format("{} messages about connections, of the director in service alone", count));
  }

 private:
  /// At one vantage, whose clock alone is looked at.
  struct End {
    std::int64_t last_ns = 0;
    std::int64_t closed_ns = 0;  // the first close, 0 where there was none
    Party by;                    // the director that it went through
    bool sure = false;           // when it was known who is in service
    Sightings closed;
  };

  /// A director tells of a connection whenever it changes its state, once the client has accepted it.
  void closed(const Frame& frame) noexcept {
    const Flow* flow = scene_.flow(frame);
    const bool counts =
        frame.tcp().fin() && flow != nullptr && flow->established && flow->replier.party.role == Role::real_server;
    if (!counts || frame.receiver.role != Role::director || frame.vantage >= ends_.size()) return;
    if (is_standby(frame.receiver)) return;  // what a standby is sent by mistake, it need not tell of
    End& end = ends_[frame.vantage];
    const bool sure = somebody_is_in_service();
    if (end.closed_ns != 0 && (end.sure || !sure)) return;
    end = {end.last_ns, frame.time_ns, frame.receiver, sure, {}};
    end.closed.note(frame, {frame.receiver, frame.destination_mac()});
  }

  [[nodiscard]] bool somebody_is_in_service() const noexcept {
    for (std::size_t v = 0; v < scene_.cluster.vips().size(); ++v)
      if (elections_.of(v).active().role == Role::director) return true;
    return false;
  }

  [[nodiscard]] bool is_sure() const noexcept {
    for (std::size_t v = 0; v < scene_.cluster.vips().size(); ++v)
      if (elections_.of(v).is_heard() && !elections_.of(v).is_sure()) return false;
    return true;
  }

  [[nodiscard]] bool is_standby(Party director) const noexcept {
    bool other = false;
    for (std::size_t v = 0; v < scene_.cluster.vips().size(); ++v) {
      const Election& election = elections_.of(v);
      if (election.active() == director || election.has_just_lost(director) || election.is_challenging(director)) return false;
      other |= election.active().role == Role::director;
    }
    return other;
  }

  /// By the clock of whichever vantage saw the close.
  [[nodiscard]] bool begins_late(Party director) const noexcept {
    return std::any_of(ends_.begin(), ends_.end(), [&](const End& end) {
      return end.closed_ns != 0 && end.by == director && end.last_ns - end.closed_ns > begins_late_ns;
    });
  }

  /// Of a director that told of none, or of later ones alone.
  [[nodiscard]] const Sightings* untold_connections() const noexcept {
    for (const End& end : ends_)
      if (end.closed_ns != 0 && end.last_ns - end.closed_ns > told_within_ns && !told_early_[end.by.index] &&
          (end.sure || !is_standby(end.by)))
        return &end.closed;
    return nullptr;
  }

  [[nodiscard]] Conclusion none_is_meant() const {
    for (const Sightings& told : told_)
      if (told)
        return violated(fmt::format("{} told others of its connections, which nobody is meant to", scene_.names(told.culprits())),
                        told);
    if (untold_connections() == nullptr) return nothing_to_tell();
    return held("no message about connections was heard");
  }
  [[nodiscard]] static Conclusion nothing_to_tell() {
    return unproven("no connection was closed so early in this run that a director would have told of it");
  }

  const Scene& scene_;
  Elections elections_;
  std::vector<Sightings> told_;    // by director
  std::vector<bool> told_early_;   // by director
  std::vector<Sightings> beside_;  // by director
  std::vector<End> ends_;          // by vantage
};

}  // namespace

extern const CatalogueEntry sync_traffic = entry<SyncTraffic>(spec);

}  // namespace lvspec
