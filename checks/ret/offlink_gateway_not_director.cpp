// RET-09
//
//   off-link client   --- SYN to VIP --->  director or real server
//   real server       --- SYN-ACK to the off-link client, framed to the router --->  router      never to the director
#include <fmt/format.h>

#include <array>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 1122", "3.3.1"}, {"Linux Documentation/networking/ip-sysctl.rst", "accept_local"}};

constexpr CheckSpec spec{
    .id = "RET-09",
    .slug = "offlink-gateway-not-director",
    .title = "A real server sends its answers to off-link clients to a router that is no director.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A real server whose default gateway is the director works in NAT mode and for clients of its own subnet, so the mistake "
        "survives every test "
        "from the next desk. Answers to the rest of the world end at the director, which drops packets that carry its own "
        "address as source.",
    .references = references,
    .remediation =
        "On the real server that is named: ip route replace default via ROUTER; the director's address is no gateway in direct "
        "routing.",
    .by_hand = "on the real server: ip route get OFF_LINK_CLIENT from VIP; the next hop must be the router",
    .needs = Stimuli(Stimulus::off_link, Stimulus::resolve),
    .views = {View::segment, View::real_servers},
    .shown = Kinds(Kind::reply),
};

class OfflinkGatewayNotDirector final : public Check {
 public:
  explicit OfflinkGatewayNotDirector(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.sender.role != Role::real_server || !scene_.cluster.is_off_link(frame.ip().destination())) return;
    if (frame.receiver.role == Role::director)
      astray_.note(frame);
    else
      right_[frame.ip().is_v4() ? 0 : 1].add(frame.sender);
  }

  Conclusion conclude() override {
    if (astray_)
      return violated(fmt::format("{} sent its answers to off-link clients to the director", scene_.names(astray_.culprits())),
                      astray_);
    for (const Family family : families) {
      if (!scene_.planned(Stimulus::off_link, family)) continue;
      const HostSet& right = right_[static_cast<std::size_t>(family)];
      if (const std::string quiet = right.missing(scene_.cluster, Role::real_server); !quiet.empty())
        return unproven(fmt::format("no answer of {} to an off-link client was seen", quiet));
    }
    if (!scene_.owners.knows_all(Role::director))
      return unproven("not every director's MAC is known: " + scene_.owners.unknown_names());
    return held("every real server's answers to off-link clients went to a router");
  }

 private:
  const Scene& scene_;
  std::array<HostSet, families.size()> right_;
  Sightings astray_;
};

}  // namespace

extern const CatalogueEntry offlink_gateway_not_director = entry<OfflinkGatewayNotDirector>(spec);

}  // namespace lvspec
