// RET-05
//
//   real server       --- VIP > client --->  client, or the gateway      never the director's MAC
#include <fmt/format.h>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 1812", "5.2.1"}, {"lvs-devel a193c1b", "OUT counters for direct routing"}};

constexpr CheckSpec spec{
    .id = "RET-05",
    .slug = "director-sees-no-reply",
    .title = "No answer of the virtual service arrives at a director.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "An answer that is framed to the director is dropped there, since its source is one of the director's own addresses; "
        "with accept_local it is "
        "forwarded, and the director carries all the traffic that direct routing was meant to spare it.",
    .references = references,
    .remediation =
        "On the real server that is named: default gateway is the router, not the director (ip route get CLIENT from VIP), and "
        "no permanent neighbour "
        "entry that maps clients or the gateway to the director's MAC.",
    .by_hand = "on the director: tcpdump -eni eth0 'src host VIP and ether dst DIRECTOR_MAC'; nothing may show",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::segment, View::director, View::real_servers},
    .shown = Kinds(Kind::reply),
};

class DirectorSeesNoReply final : public Check {
 public:
  explicit DirectorSeesNoReply(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.sender.role == Role::real_server) answering_.add(frame.sender);
    if (frame.receiver.role != Role::director || frame.sender.role == Role::director) return;
    // What is addressed to the director itself is on its right way; that a client's request came in the director's name is
    // FWD-07's to say.
    if (scene_.cluster.host(frame.ip().destination()).role == Role::director)
      ++addressed_;
    else
      astray_.note(frame);
  }

  Conclusion conclude() override {
    if (astray_)
      return violated(fmt::format("{} sent answers of the virtual service to the director", scene_.names(astray_.culprits())),
                      astray_);
    if (addressed_ != 0)
      return unproven(
          "answers were addressed to the director itself: it asks in its own name, so where its clients' answers would go does "
          "not show");
    if (const std::string quiet = answering_.missing(scene_.cluster, Role::real_server); !quiet.empty())
      return unproven(fmt::format("no answer of {} was seen", quiet));
    if (!scene_.owners.knows_all(Role::director))
      return unproven("not every director's MAC is known: " + scene_.owners.unknown_names());
    return held("every real server answered, and none of its answers went to a director");
  }

 private:
  const Scene& scene_;
  HostSet answering_;
  std::uint64_t addressed_ = 0;
  Sightings astray_;
};

}  // namespace

extern const CatalogueEntry director_sees_no_reply = entry<DirectorSeesNoReply>(spec);

}  // namespace lvspec
