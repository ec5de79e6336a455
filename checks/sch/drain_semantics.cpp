// SCH-07
//
//   client 1          --- SYN … ACK --->            director ---> real server 1
//   operator          sets the weight of real server 1 to 0
//   client 1          --- data … FIN --->           director ---> real server 1, as before
//   client 2, 3, …    --- SYN --->                  director ---> any other
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/sch/taken_out.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"ipvsadm(8)", "--weight"},
                                    {"Linux net/netfilter/ipvs/ip_vs_rr.c", "ip_vs_rr_schedule"},
                                    {"Linux Documentation/networking/ipvs-sysctl.rst", "expire_quiescent_template"}};

constexpr CheckSpec spec{
    .id = "SCH-07",
    .slug = "drain-semantics",
    .title = "A real server of weight 0 keeps its connections and gets no new one.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Weight 0 is how a server is emptied before maintenance. Where its connections break at once, every drain is an outage; "
        "where new ones "
        "still come, it never ends.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln must show weight 0 and keep showing it (a health checker or configuration "
        "tool must not write "
        "another one), the tool that drains must set the weight and not delete the server (keepalived: inhibit_on_failure), and "
        "a persistent service "
        "needs net.ipv4.vs.expire_quiescent_template=1.",
    .by_hand =
        "ipvsadm -e -t VIP:80 -r RIP:80 -g -w 0; a download from that server goes on, and curl gets the other servers' pages",
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::weight,
    .views = {View::segment, View::director, View::client},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply),
};

class DrainSemantics final : public Check {
 public:
  explicit DrainSemantics(const Scene& scene) : scene_(scene), talks_(scene, HookKind::weight) {}

  void on_frame(const Frame& frame) noexcept override { talks_.note(frame); }

  Conclusion conclude() override {
    std::string doubt;
    std::uint64_t kept = 0, elsewhere = 0;
    for (const Hooked& hook : talks_.hooks()) {
      const TakenOut seen = taken_out(talks_, hook);
      const std::string server = scene_.cluster.name(hook.host);
      if (seen.given) return fault("{} gave new connections to {}, whose weight was 0", seen.given, server);
      if (seen.torn)
        return fault("{} sent the rest of connections of {} to another server when its weight became 0", seen.torn, server);
      if (seen.reset) return fault("{} reset connections of {} when its weight became 0", seen.reset, server);
      std::string why = not_shown(seen, hook, server);
      if (why.empty() && seen.silent && !talks_.shows_copies())
        why = fmt::format("{} did not answer, and no copy shows whether the director sent anything on to it", server);
      if (why.empty() && seen.silent)
        return missing(fmt::format("{} sent no more of {}'s connections on when its weight became 0",
                                   scene_.names(seen.silent.culprits()), server),
                       seen.silent);
      if (doubt.empty()) doubt = why;
      kept += seen.went_on;
      elsewhere += seen.elsewhere;
    }
    if (!doubt.empty()) return unproven(doubt);
    return held(fmt::format("{} connections of a server of weight 0 went on, and {} new ones went elsewhere", kept, elsewhere));
  }

 private:
  [[nodiscard]] Conclusion fault(fmt::format_string<std::string, const std::string&> words, const Sightings& seen,
                                 const std::string& server) const {
    return violated(fmt::format(words, scene_.names(seen.culprits()), server), seen);
  }

  const Scene& scene_;
  HookTalks talks_;
};

}  // namespace

extern const CatalogueEntry drain_semantics = entry<DrainSemantics>(spec);

}  // namespace lvspec
