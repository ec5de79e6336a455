// HA-05
//
//   client            SYN, ACK, half a request --->  dr1 ---> real server
//   dr1               --- IPVS sync: that connection --->  dr2
//   operator          stops what keeps dr1 in service, and dr2 takes over
//   client            --- the other half --->        dr2 ---> the same real server
//   client            <--- response ---              the same real server
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/define.hpp"
#include "checks/facts/election.hpp"
#include "checks/facts/hook_talks.hpp"
#include "lvspec/ipvs_sync.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ipvs-sysctl.rst", "sync_threshold"},
                                    {"Linux net/netfilter/ipvs/ip_vs_sync.c", "ip_vs_sync_conn_needed"},
                                    {"ipvsadm(8)", "--start-daemon"}};

constexpr CheckSpec spec{
    .id = "HA-05",
    .slug = "established-flows",
    .title = "Where connections are synchronised, those that are established survive a takeover.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A director that does not know a connection resets it. For pages that is a reload; for a database, a download or a "
        "websocket "
        "it is an outage, at the very moment for which the second director was bought.",
    .references = references,
    .remediation =
        "On the director that is named: run the sync daemon of its state (keepalived's lvs_sync_daemon, or ipvsadm "
        "--start-daemon "
        "master or backup), with one syncid on both; let UDP 8848 to 224.0.0.81 through in every firewall; keep "
        "net.ipv4.vs.sync_threshold at 3 50, or else connections of a few packets are not told; give both directors the same "
        "virtual "
        "services.",
    .by_hand = "keep a connection open (nc VIP 80) while systemctl stop keepalived on the active director, then go on with it",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::service,
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply, Kind::other),
};

class EstablishedFlows final : public Check {
 public:
  explicit EstablishedFlows(const Scene& scene)
      : scene_(scene),
        talks_(scene, HookKind::service),
        elections_(scene.cluster),
        told_(scene.profile.directors.size()),
        lost_(scene.profile.directors.size()) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind != Kind::other) return talks_.note(frame);
    follow(frame);
    if (!is_ipvs_sync(frame)) return;
    // What a director tells when it is back says nothing of the connections that it had before.
    const Party by = advertiser(scene_.cluster, frame).party;
    if (by.role == Role::director && !lost_[by.index]) told_[by.index] = true;
  }

  Conclusion conclude() override {
    for (const Hooked& hook : talks_.hooks())
      if (hook.host.role == Role::director && !hook.trouble.empty()) return unproven(hook.trouble);
    const Fates fates = sort();
    if (fates.begun == 0) return unproven("no client had a connection in the middle of a request when the hook broke");
    const std::uint64_t spoke = fates.survived + fates.reset.count() + fates.silent.count();
    if (spoke == 0) return unproven("no client was seen to go on by way of another director than before");
    const std::string all = fmt::format("of {} established connections {} survived the takeover, {} were reset, {} got no answer",
                                        spoke, fates.survived, fates.reset.count(), fates.silent.count());
    if (!scene_.profile.connection_sync) return not_applicable(all + "; connection_sync in [cluster] would say what is meant");
    if (!*scene_.profile.connection_sync) return not_applicable("connections are not meant to be synchronised: " + all);
    // Whether the old director told of them rests on silence, and so does whose fault it is.
    if (fates.untold)
      return missing(all + fmt::format("; {} had told nobody of them", scene_.names(fates.untold.culprits())), fates.untold);
    if (fates.reset) return violated(all, fates.reset);
    if (fates.silent) return missing(all, fates.silent);
    return held(all);
  }

 private:
  static constexpr std::size_t followed = 8;  // VIPs: those of one pair go over together

  /// Blame is of the director that did not know the connection, where it had been told of some.
  struct Fates {
    std::uint64_t begun = 0, survived = 0;
    Sightings reset, silent, untold;
  };

  /// Who was in service and is no longer.
  void follow(const Frame& frame) noexcept {
    std::array<Party, followed> before{};
    for (std::size_t v = 0; v < vips(); ++v) before[v] = elections_.of(v).active();
    elections_.note(frame);
    for (std::size_t v = 0; v < vips(); ++v)
      if (before[v].role == Role::director && elections_.of(v).active() != before[v]) lost_[before[v].index] = true;
  }
  [[nodiscard]] std::size_t vips() const noexcept { return std::min(scene_.cluster.vips().size(), followed); }

  [[nodiscard]] Fates sort() const {
    Fates out;
    for (const Hooked& hook : talks_.hooks())
      for (const HookTalk& talk : talks_.of(hook)) {
        if (!talk.accepted || !talk.begun) continue;
        // Whoever goes on with what the server itself has ended is reset by whichever director.
        if (talk.ended) continue;
        ++out.begun;
        if (talk.later) add(out, talk);
      }
    return out;
  }

  void add(Fates& out, const HookTalk& talk) const {
    if (talk.answered) return void(++out.survived);
    const FrameRef end = talk.reset ? talk.reset : talk.strayed;
    // Over a link of their own the one may not have told, and the other may not have heard: neither shows here.
    if (scene_.profile.sync_elsewhere) {
      Sightings& lost = end ? out.reset : out.silent;
      lost.note(talk.later);
      return end ? lost.note(end) : void();
    }
    if (end)
      out.reset.note(talk.later, end, talk.successor);
    else
      out.silent.note(talk.later, talk.successor);
    if (talk.director.party.role == Role::director && !told_[talk.director.party.index])
      end ? out.untold.note(talk.later, end, talk.director) : out.untold.note(talk.later, talk.director);
  }

  const Scene& scene_;
  HookTalks talks_;
  Elections elections_;
  std::vector<bool> told_;  // by director: it sent messages about connections while it was in service for the first time
  std::vector<bool> lost_;  // by director: it was in service, and then no longer
};

}  // namespace

extern const CatalogueEntry established_flows = entry<EstablishedFlows>(spec);

}  // namespace lvspec
