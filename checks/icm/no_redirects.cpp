// ICM-06
//
//   client            --- UDP to another client, framed to the host --->  director, real server
//   client            <--- no ICMP redirect ---                           director, real server
#include <fmt/format.h>

#include "checks/facts/strays.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 1122", "3.2.2.2"}, {"RFC 1812", "5.2.7.2"}, {"Linux Documentation/networking/ip-sysctl.rst", "send_redirects"}};

constexpr CheckSpec spec{
    .id = "ICM-06",
    .slug = "no-redirects",
    .title = "No director and no real server sends ICMP redirects.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A redirect tells a host to send elsewhere what it sends to the VIP or through a gateway. Hosts that believe it keep a "
        "route past the director, or past a real server's gateway, that nobody configured and nobody finds.",
    .references = references,
    .remediation =
        "On the host that is named: sysctl -w net.ipv4.ip_forward=0; where it must forward, send_redirects=0 for all and for "
        "each "
        "interface (either alone switches them on).",
    .by_hand = "tcpdump -eni eth0 'icmp[icmptype] == icmp-redirect'",
    .needs = Stimuli(Stimulus::transit, Stimulus::stray, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::other, Kind::icmp, Kind::ndp),
};

constexpr std::uint8_t redirect = 5, redirect6 = 137;

class NoRedirects final : public Check {
 public:
  explicit NoRedirects(const Scene& scene)
      : scene_(scene),
        directors_(scene, Stimulus::transit, Role::director),
        real_servers_(scene, Stimulus::stray, Role::real_server) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::other) {
      directors_.note(frame);
      return real_servers_.note(frame);
    }
    const bool of_cluster = frame.sender.role == Role::director || frame.sender.role == Role::real_server;
    // One that it only hands on is ICM-03's matter.
    const bool its_own = !scene_.cluster.is_free(frame.ip().source()) && !scene_.cluster.is_off_link(frame.ip().source());
    if (of_cluster && its_own && frame.icmp().type() == (frame.ip().is_v4() ? redirect : redirect6)) redirects_.note(frame);
  }

  Conclusion conclude() override {
    if (redirects_)
      return violated(fmt::format("{} sent {} ICMP redirects", scene_.names(redirects_.culprits()), redirects_.count()),
                      redirects_);
    std::string unasked = directors_.unasked();
    if (const std::string more = real_servers_.unasked(); !more.empty()) unasked += (unasked.empty() ? "" : ", ") + more;
    if (!unasked.empty()) return unproven(fmt::format("nothing that is for another host was seen to go to {}", unasked));
    return held("every director and real server was sent what is for another host, and none answered with a redirect");
  }

 private:
  const Scene& scene_;
  Strays directors_, real_servers_;
  Sightings redirects_;
};

}  // namespace

extern const CatalogueEntry no_redirects = entry<NoRedirects>(spec);

}  // namespace lvspec
