// SCH-08
//
//   client 1          --- SYN … ACK --->            director ---> real server 1
//   operator          takes real server 1 out of the virtual service
//   client 1          --- data --->                 director      drops it, or resets the connection
//   client 2, 3, …    --- SYN --->                  director ---> any other
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/sch/taken_out.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ipvs-sysctl.rst", "expire_nodest_conn, sloppy_tcp"},
                                    {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_hook"}};

constexpr CheckSpec spec{
    .id = "SCH-08",
    .slug = "rs-removed",
    .title =
        "A real server that is taken out of the pool gets no new connection, and no other server gets the rest of its old ones.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "What a director does with the connections of a server that is gone is a policy: dropped in silence until the server is "
        "back or the client gives "
        "up (expire_nodest_conn=0), or reset at once (=1). A server that is handed the middle of a stranger's connection can "
        "only reset it, and one that "
        "was removed and still gets clients is no longer looked after.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln no longer lists the server; net.ipv4.vs.sloppy_tcp=0, since a director that "
        "schedules what is no SYN "
        "hands connections on from their middle; choose net.ipv4.vs.expire_nodest_conn by what clients take better, silence or a "
        "reset.",
    .by_hand =
        "ipvsadm -d -t VIP:80 -r RIP:80 while a client of that server is connected; tcpdump -eni mon0 'tcp and dst host VIP' as "
        "it speaks",
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::pool,
    .views = {View::segment, View::director, View::client},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply),
};

class RsRemoved final : public Check {
 public:
  explicit RsRemoved(const Scene& scene) : scene_(scene), talks_(scene, HookKind::pool) {}

  void on_frame(const Frame& frame) noexcept override { talks_.note(frame); }

  Conclusion conclude() override {
    std::string doubt, told;
    for (const Hooked& hook : talks_.hooks()) {
      const TakenOut seen = taken_out(talks_, hook);
      const std::string server = scene_.cluster.name(hook.host);
      if (seen.torn)
        return violated(fmt::format("{} handed the rest of connections of {}, which was taken out, to another server",
                                    scene_.names(seen.torn.culprits()), server),
                        seen.torn);
      if (seen.given)
        return violated(
            fmt::format("{} gave new connections to {}, which was taken out", scene_.names(seen.given.culprits()), server),
            seen.given);
      std::string why = not_shown(seen, hook, server);
      if (why.empty() && seen.went_on != 0) why = fmt::format("{} went on serving its connections: was it taken out?", server);
      if (doubt.empty()) doubt = why;
      told += fmt::format(
          "{}of {} connections of {}, {} were dropped in silence and {} reset by the director; {} new ones went elsewhere",
          told.empty() ? "" : "; ", seen.spoke, server, seen.silent.count(), seen.reset.count(), seen.elsewhere);
    }
    return doubt.empty() ? held(told) : unproven(doubt);
  }

 private:
  const Scene& scene_;
  HookTalks talks_;
};

}  // namespace

extern const CatalogueEntry rs_removed = entry<RsRemoved>(spec);

}  // namespace lvspec
